"""Checks a GraphML file: against the schema of GraphML, and that networkx finds in it what it should hold.

    python3 validate.py JGRAPHT_WHEEL FILE.graphml NODES EDGES

The schema (graphml.xsd 1.0 with attributes and parseinfo, and xlink.xsd) stands inside the native library of the Python
package jgrapht, which validates with it; the package has it as no file of its own, and is of other Pythons than ours.
"""

import io
import sys
import zipfile

import networkx
from lxml import etree

LIBRARY = "jgrapht/libjgrapht_capi.so"
GRAPHML = "http://graphml.graphdrawing.org/xmlns"
XLINK = "http://www.w3.org/1999/xlink"


def schemas(wheel):
    """The schemas in the library, by their namespace."""
    with zipfile.ZipFile(wheel) as archive:
        library = archive.read(LIBRARY)
    found = {}
    end = 0
    while (start := library.find(b"<xs:schema", end)) >= 0:
        end = library.find(b"</xs:schema>", start) + len(b"</xs:schema>")
        text = library[start:end]
        found[etree.fromstring(text).get("targetNamespace")] = text
    return found


class Resolver(etree.Resolver):
    """Gives the schema that another one imports; nothing is fetched."""

    def __init__(self, text):
        super().__init__()
        self.text = text

    def resolve(self, url, identifier, context):
        return self.resolve_string(self.text, context)


def schema(wheel):
    found = schemas(wheel)
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Resolver(found[XLINK]))
    return etree.XMLSchema(etree.parse(io.BytesIO(found[GRAPHML]), parser))


def main():
    wheel, path, nodes, edges = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    rules = schema(wheel)
    document = etree.parse(path)
    if not rules.validate(document):
        sys.exit("\n".join(f"{path}:{e.line}: {e.message}" for e in rules.error_log))
    # A schema that lets everything pass would be none.
    for wrong in ("<graph/>", '<graph edgedefault="up"/>', '<node id="a"/>', '<graph edgedefault="directed"><node id="a/b"/></graph>'):
        if rules.validate(etree.fromstring(f'<graphml xmlns="{GRAPHML}">{wrong}</graphml>')):
            sys.exit(f"the schema lets {wrong} pass")
    graph = networkx.read_graphml(path, force_multigraph=True)
    if (graph.number_of_nodes(), graph.number_of_edges()) != (nodes, edges):
        sys.exit(f"networkx finds {graph.number_of_nodes()} nodes and {graph.number_of_edges()} edges, not {nodes} and {edges}")
    if not graph.is_directed() or any("ref" not in data for _, data in graph.nodes(data=True)):
        sys.exit("networkx does not find the attributes")
    print(f"graphml: valid by graphml.xsd; networkx {networkx.__version__} reads {nodes} nodes and {edges} edges")


main()
