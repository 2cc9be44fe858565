package dev.puffgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.puffgres.mapping.Mapping.Id;
import dev.puffgres.mapping.Mapping.IdType;
import dev.puffgres.mapping.Mapping.ReplicaIdentity;
import dev.puffgres.mapping.Mapping.Source;
import dev.puffgres.mapping.Mapping.TruncatePolicy;
import dev.puffgres.mapping.Mapping.Versioning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A mapping is valid from construction, whoever constructs it. */
class MappingTest {

    @Test
    void itsTargetDependsOnTheColumnsOfItsTemplates() {
        Mapping mapping = Examples.mapping(
                "namespace",
                "p-{tenant}-{region}",
                "id.column",
                null,
                "id.type",
                "string",
                "id.template",
                "{tenant}:{number}");

        assertThat(mapping.targetColumns()).containsExactly("tenant", "region", "number");
    }

    @Test
    void itsHashIsThatOfItsCanonicalText() {
        assertThat(MappingWriter.toJson(Examples.mapping()))
                .isEqualTo(
                        "{\"version\":1,\"name\":\"pages\",\"namespace\":\"pages\",\"source\":{\"schema\":\"public\","
                                + "\"table\":\"pages\",\"replica_identity\":\"default\"},\"id\":{\"column\":\"id\","
                                + "\"type\":\"uint\"},\"membership\":{\"mode\":\"all\"},\"versioning\":{\"mode\":\"source_lsn\"},"
                                + "\"truncate\":{\"mode\":\"skip\"}}");
        assertThat(Examples.mapping().hash())
                .isEqualTo("9b5e0e8345ea2869247f0f3affebea703373eaf08cd4d9cf889ec70bd3715eb5");
    }

    @Test
    void itsPropertiesAreFlat() {
        Mapping mapping = Examples.mapping(
                "columns",
                "title,body",
                "attributes.body.full_text_search.language",
                "english",
                "versioning.epochs.a",
                "1");

        assertThat(MappingWriter.toProperties(List.of(mapping)))
                .isEqualTo(Map.ofEntries(
                        Map.entry("mappings", "pages"),
                        Map.entry("mapping.pages.version", "1"),
                        Map.entry("mapping.pages.namespace", "pages"),
                        Map.entry("mapping.pages.source.schema", "public"),
                        Map.entry("mapping.pages.source.table", "pages"),
                        Map.entry("mapping.pages.source.replica_identity", "default"),
                        Map.entry("mapping.pages.id.column", "id"),
                        Map.entry("mapping.pages.id.type", "uint"),
                        Map.entry("mapping.pages.membership.mode", "all"),
                        Map.entry("mapping.pages.columns", "[\"title\",\"body\"]"),
                        Map.entry("mapping.pages.attributes.body.column", "body"),
                        Map.entry("mapping.pages.attributes.body.full_text_search.language", "english"),
                        Map.entry("mapping.pages.versioning.mode", "source_lsn"),
                        Map.entry("mapping.pages.versioning.epochs.a", "1"),
                        Map.entry("mapping.pages.truncate.mode", "skip")));
    }

    @Test
    void aMappingThatKeysCannotSpellIsWrittenAsJson() {
        Attribute dotted = new Attribute("a.b", "c", Optional.empty(), false, Map.of());
        Mapping mapping = mapping(1, "pages", Optional.empty(), Map.of("a.b", dotted));

        assertThat(MappingWriter.toProperties(List.of(mapping)))
                .isEqualTo(Map.of("mapping.json", MappingWriter.toJson(List.of(mapping))));
    }

    @Test
    void itsCollectionsAreCopies() {
        List<String> columns = new ArrayList<>(List.of("title"));
        Map<String, Attribute> attributes = new HashMap<>();
        Mapping mapping = mapping(1, "pages", Optional.of(columns), attributes);

        columns.add("body");
        attributes.put("x", new Attribute("x", "x", Optional.empty(), false, Map.of()));

        assertThat(mapping.columns()).contains(List.of("title"));
        assertThat(mapping.attributes()).isEmpty();
        assertThatThrownBy(() -> mapping.epochs().put("a", 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> mapping.source().types().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void allThatIsWrongWithItIsInOneException() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> mapping(0, "P", Optional.of(List.of()), Map.of()))
                .withMessage("version: must be a whole number from 1;"
                        + " name: must be of lower case letters, digits and '_' only;"
                        + " columns: names no column; leave it out to take all");
    }

    @Test
    void anAttributeStandsUnderItsName() {
        Attribute attribute = new Attribute("x", "x", Optional.empty(), false, Map.of());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> mapping(1, "pages", Optional.empty(), Map.of("y", attribute)))
                .withMessage("the attribute x stands under the name y");
    }

    @Test
    void templatesAreForTheirUse() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Id(Template.namespace("{a}"), IdType.STRING))
                .withMessage("id.template: must be a template of an id");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Mapping(
                        1,
                        "pages",
                        Template.id("pages"),
                        Optional.empty(),
                        source(),
                        new Id(Template.idColumn("id"), IdType.UINT),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Versioning.SOURCE_LSN,
                        Map.of(),
                        TruncatePolicy.SKIP))
                .withMessage("namespace: must be a template of a namespace");
    }

    @Test
    void aSourceNamesItsTable() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Source("public", "", Optional.empty(), ReplicaIdentity.FULL, Map.of()))
                .withMessage("a source's schema, table and name must not be empty");
    }

    @Test
    void anAttributeIsValidFromConstruction() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Attribute("id", "a", Optional.empty(), false, Map.of()))
                .withMessage("the attribute id has the name of the document id");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Attribute("a", "", Optional.empty(), false, Map.of()))
                .withMessage("the attribute a names no column");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new Attribute("a", "a", Optional.empty(), false, Map.of("filterable", TextNode.valueOf("x"))))
                .withMessage("attributes.a.filterable: must be true or false");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Attribute("a", "a", Optional.empty(), false, Map.of("ttl", BooleanNode.TRUE)))
                .withMessage("attributes.a.ttl: is no option of an attribute; the options are ann, embed, filterable,"
                        + " full_text_search, fuzzy, glob, regex, sparse_knn");
    }

    private static Mapping mapping(
            int version, String name, Optional<List<String>> columns, Map<String, Attribute> attributes) {
        return new Mapping(
                version,
                name,
                Template.namespace("pages"),
                Optional.empty(),
                source(),
                new Id(Template.idColumn("id"), IdType.UINT),
                Optional.empty(),
                columns,
                attributes,
                Versioning.SOURCE_LSN,
                Map.of(),
                TruncatePolicy.SKIP);
    }

    private static Source source() {
        return new Source("public", "pages", Optional.empty(), ReplicaIdentity.DEFAULT, Map.of());
    }
}
