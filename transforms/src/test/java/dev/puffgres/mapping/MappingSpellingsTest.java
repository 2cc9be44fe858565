package dev.puffgres.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.puffgres.mapping.Mapping.Id;
import dev.puffgres.mapping.Mapping.IdType;
import dev.puffgres.mapping.Mapping.ReplicaIdentity;
import dev.puffgres.mapping.Mapping.Source;
import dev.puffgres.mapping.Mapping.TruncatePolicy;
import dev.puffgres.mapping.Mapping.Versioning;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The same mapping in each spelling. */
class MappingSpellingsTest {
    private static final Mapping PAGES = new Mapping(
            3,
            "pages_public",
            Template.namespace("pages-{tenant_id}"),
            Optional.of("cosine_distance"),
            new Source(
                    "app",
                    "pages",
                    Optional.of("prod.app"),
                    ReplicaIdentity.FULL,
                    Map.of("updated_at", ColumnForm.MICROS, "label.de", ColumnForm.CITEXT)),
            new Id(Template.id("{tenant_id}:{id}"), IdType.STRING),
            Optional.empty(),
            Optional.of(List.of("title", "body", "tenant_id", "updated_at", "embedding")),
            Map.of(
                    "body",
                    new Attribute(
                            "body",
                            "body",
                            Optional.empty(),
                            true,
                            Map.of(
                                    "full_text_search",
                                    JsonNodeFactory.instance
                                            .objectNode()
                                            .put("language", "english")
                                            .put("k1", 1.5)
                                            .put("stemming", true),
                                    "filterable",
                                    BooleanNode.FALSE)),
                    "vector",
                    new Attribute(
                            "vector", "embedding", Optional.of(AttributeType.parse("[768]f32")), false, Map.of())),
            Versioning.SOURCE_LSN,
            Map.of("prod.app", 2),
            TruncatePolicy.FAIL);

    @Test
    void flattenedPropertiesSpellTheMapping() {
        Map<String, String> properties = new HashMap<>();
        properties.put("mappings", "pages_public");
        properties.put("mapping.pages_public.version", "3");
        properties.put("mapping.pages_public.namespace", "pages-{tenant_id}");
        properties.put("mapping.pages_public.distance_metric", "cosine_distance");
        properties.put("mapping.pages_public.source.schema", "app");
        properties.put("mapping.pages_public.source.table", "pages");
        properties.put("mapping.pages_public.source.name", "prod.app");
        properties.put("mapping.pages_public.source.replica_identity", "full");
        properties.put("mapping.pages_public.source.types.label.de", "citext");
        properties.put("mapping.pages_public.id.template", "{tenant_id}:{id}");
        properties.put("mapping.pages_public.id.type", "string");
        properties.put("mapping.pages_public.membership.mode", "all");
        properties.put("mapping.pages_public.columns", "title, body, tenant_id, updated_at, embedding");
        properties.put("mapping.pages_public.attributes.body.optional", "true");
        properties.put("mapping.pages_public.attributes.body.filterable", "false");
        properties.put("mapping.pages_public.attributes.body.full_text_search.language", "english");
        properties.put("mapping.pages_public.attributes.body.full_text_search.k1", "1.5");
        properties.put("mapping.pages_public.attributes.body.full_text_search.stemming", "true");
        properties.put("mapping.pages_public.attributes.vector.column", "embedding");
        properties.put("mapping.pages_public.attributes.vector.type", "[768]f32");
        properties.put("mapping.pages_public.source.types.updated_at", "micros");
        properties.put("mapping.pages_public.versioning.mode", "source_lsn");
        properties.put("mapping.pages_public.versioning.epochs.prod.app", "2");
        properties.put("mapping.pages_public.truncate.mode", "fail");
        properties.put("mapping.pages_public.transform.type", "identity");
        properties.put("unavailable.value.placeholder", "not the reader's");

        assertThat(MappingReader.fromProperties(properties)).containsExactly(PAGES);
    }

    @Test
    void jsonSpellsTheMapping() {
        assertThat(MappingReader.fromJson("""
                        {
                          "version": 3,
                          "name": "pages_public",
                          "namespace": "pages-{tenant_id}",
                          "distance_metric": "cosine_distance",
                          "source": {
                            "schema": "app", "table": "pages", "name": "prod.app", "replica_identity": "full",
                            "types": {"label.de": "citext", "updated_at": "micros"}
                          },
                          "id": {"template": "{tenant_id}:{id}", "type": "string"},
                          "columns": ["title", "body", "tenant_id", "updated_at", "embedding"],
                          "attributes": {
                            "body": {
                              "optional": true,
                              "filterable": false,
                              "full_text_search": {"stemming": true, "k1": 1.50, "language": "english"}
                            },
                            "vector": {"column": "embedding", "type": "[768]f32", "ann": true}
                          },
                          "versioning": {"epochs": {"prod.app": 2}},
                          "truncate": {"mode": "fail"}
                        }
                        """)).containsExactly(PAGES);
    }

    @Test
    void tomlSpellsTheMapping() {
        assertThat(MappingReader.fromToml("pages.toml", """
                        version = 3
                        name = "pages_public"
                        namespace = "pages-{tenant_id}"
                        distance_metric = "cosine_distance"
                        columns = ["title", "body", "tenant_id", "updated_at", "embedding"]

                        [source]
                        schema = "app"
                        table = "pages"
                        name = "prod.app"
                        replica_identity = "full"
                        types."label.de" = "citext"
                        types.updated_at = "micros"

                        [id]
                        template = "{tenant_id}:{id}"
                        type = "string"

                        [attributes.body]
                        optional = true
                        filterable = false
                        full_text_search = { language = "english", k1 = 1.5, stemming = true }

                        [attributes.vector]
                        column = "embedding"
                        type = "[768]f32"

                        [versioning.epochs]
                        "prod.app" = 2

                        [truncate]
                        mode = "fail"
                        """)).isEqualTo(PAGES);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        assertThat(MappingReader.fromJson(MappingWriter.toJson(PAGES))).containsExactly(PAGES);
        assertThat(MappingReader.fromJson(MappingWriter.toJson(List.of(PAGES)))).containsExactly(PAGES);
        assertThat(MappingReader.fromProperties(MappingWriter.toProperties(List.of(PAGES))))
                .containsExactly(PAGES);
    }

    @Test
    void aNullWithinAnOptionIsReadBackToo() {
        List<Mapping> mappings = MappingReader.fromJson("""
                {"name": "m", "namespace": "m", "source": {"table": "t"}, "id": {"column": "id", "type": "uint"},
                 "attributes": {"body": {"full_text_search": {"k1": 1.2, "language": null}}}}""");

        assertThat(MappingReader.fromProperties(MappingWriter.toProperties(mappings)))
                .isEqualTo(mappings);
    }
}
