#!/bin/sh
# Imports this folder into an empty database of Neo4j 5 or later, on the machine that runs it:
#
#     ./import.sh [DATABASE] [further options of neo4j-admin]
#
# To replace a database that holds something, stop it and add --overwrite-destination=true.
# Afterwards start the database, and make constraints and indexes:
#
#     cypher-shell -d DATABASE -f constraints.cypher
set -eu
cd "$(dirname "$0")"
database=${1:-neo4j}
[ $# -eq 0 ] || shift
exec neo4j-admin database import full \
  --id-type=string \
  --array-delimiter=";" \
  --nodes=actors.csv \
  --nodes=claims.csv \
  --nodes=evidence.csv \
  --nodes=documents.csv \
  --nodes=publishers.csv \
  --relationships=roles.csv \
  --relationships=statements.csv \
  --relationships=states.csv \
  --relationships=contents.csv \
  --relationships=refines.csv \
  --relationships=contradicts.csv \
  --relationships=direct.csv \
  --relationships=supported_by.csv \
  --relationships=in.csv \
  --relationships=published_by.csv \
  --relationships=speaks_for.csv \
  "$@" "$database"
