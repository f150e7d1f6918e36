-- Who does what to whom: claims of events with the names of their first two actors.
CREATE VIEW event AS
SELECT claim.*, first.name AS who, second.name AS whom
FROM claim
LEFT JOIN direct ON direct.claim_id = claim.id
LEFT JOIN actor AS first ON first.id = direct.source
LEFT JOIN actor AS second ON second.id = direct.target
WHERE claim.class = 'event';

-- Who alleges or denies which claim.
CREATE VIEW said AS
SELECT actor.id AS actor, actor.name AS source, statement.type AS how, claim.id AS claim, claim.text AS text,
    claim.status AS status, claim.belief AS belief, statement.documents AS documents,
    statement.claim_id AS statement
FROM statement
JOIN actor ON actor.id = statement.source
JOIN claim ON claim.id = statement.target;

-- The passages that make a claim.
CREATE VIEW passage AS
SELECT supported_by.source AS claim, evidence.id AS evidence, evidence.text AS text, evidence.cue AS cue,
    evidence.date AS date, document.doc AS doc, document.title AS title, publisher.name AS publisher,
    evidence.confidence AS confidence, evidence.rule AS rule, evidence.when_text AS when_text,
    evidence.when_from AS when_from, evidence.when_to AS when_to, evidence.cameo AS cameo, evidence.plover AS plover
FROM supported_by
JOIN evidence ON evidence.id = supported_by.target
JOIN located_in ON located_in.source = evidence.id
JOIN document ON document.id = located_in.target
LEFT JOIN published_by ON published_by.source = document.id
LEFT JOIN publisher ON publisher.id = published_by.target;

CREATE INDEX actor_name_name ON actor_name (name);
CREATE INDEX direct_claim ON direct (claim_id);
CREATE INDEX claim_status ON claim (status);
CREATE INDEX document_date ON document (date);

-- Full text search: SELECT * FROM search('shells NOT rockets').
CREATE VIRTUAL TABLE search USING fts5 (claim UNINDEXED, evidence UNINDEXED, text, title, tokenize = 'porter unicode61');
INSERT INTO search (claim, evidence, text, title)
SELECT claim, evidence, text, title FROM passage ORDER BY claim, evidence;
