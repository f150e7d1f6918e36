// Reads a GraphML file as Gephi Lite does, with graphology: node read.mjs FILE.graphml NODES EDGES
import { MultiDirectedGraph } from "graphology";
import graphml from "graphology-graphml";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const [path, nodes, edges] = process.argv.slice(2);
const graph = graphml.parse(MultiDirectedGraph, readFileSync(path, "utf8"));
assert.deepEqual([graph.order, graph.size], [Number(nodes), Number(edges)], "nodes and edges");
graph.forEachNode((node, attributes) => assert.ok(attributes.ref && attributes.label, `${node} has no ref or label`));
graph.forEachEdge((edge, attributes) => assert.ok(attributes.label, `${edge} has no label`));
console.log(`graphml: graphology reads ${graph.order} nodes and ${graph.size} edges`);
