package dev.puffgres.mapping;

import static dev.puffgres.mapping.Examples.errors;
import static dev.puffgres.mapping.Examples.errorsOf;
import static dev.puffgres.mapping.Examples.mapping;
import static dev.puffgres.mapping.Examples.properties;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.puffgres.membership.Predicate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each spelling adds of its own: its keys in errors, and texts that are not of its language. */
class MappingReaderTest {

    @Test
    void theLeastMappingIsTheSameInEverySpelling() {
        Mapping pages = mapping();

        assertThat(MappingReader.fromJson(Examples.JSON)).containsExactly(pages);
        assertThat(MappingReader.fromToml("pages.toml", Examples.TOML)).isEqualTo(pages);
    }

    // Membership

    @Test
    void aPredicateAloneIsMembershipByIt() {
        assertThat(mapping("membership.where", "status = 'x'").membership()).contains(Predicate.parse("status = 'x'"));
        assertThat(mapping("membership.where", "status = 'x'", "membership.mode", "dsl"))
                .isEqualTo(mapping("membership.where", "status = 'x'"));
    }

    @Test
    void aPredicateThatCannotBeReadIsRefusedWithItsPosition() {
        assertThat(errors("membership.where", "status =="))
                .singleElement()
                .asString()
                .startsWith("membership.where: is no predicate: line 1, column 8: ");
    }

    @Test
    void aPredicateBesideModeAllIsRefused() {
        assertThat(errors("membership.where", "a", "membership.mode", "all"))
                .containsExactly("membership.where: has no meaning with membership.mode all; use dsl, or leave the mode"
                        + " out");
    }

    // Properties

    @Test
    void propertiesNeedAMapping() {
        assertThat(errorsOf(() -> MappingReader.fromProperties(Map.of())))
                .containsExactly(
                        "mappings: is missing: name at least one mapping, or give one as JSON in mapping.json");
        assertThat(errorsOf(() -> MappingReader.fromProperties(Map.of("mappings", " "))))
                .containsExactly(
                        "mappings: is missing: name at least one mapping, or give one as JSON in mapping.json");
    }

    @Test
    void severalMappingsComeInTheOrderOfTheirNames() {
        Map<String, String> properties = properties(
                "mappings", "zebras, pages",
                "mapping.zebras.namespace", "zebras",
                "mapping.zebras.source.table", "zebras",
                "mapping.zebras.id.column", "id",
                "mapping.zebras.id.type", "uint");

        assertThat(MappingReader.fromProperties(properties))
                .extracting(Mapping::name)
                .containsExactly("zebras", "pages");
    }

    @Test
    void flattenedMappingsComeBeforeThoseOfTheJsonOption() {
        Map<String, String> properties = properties("mapping.json", Examples.JSON.replace("\"pages\"", "\"more\""));

        assertThat(MappingReader.fromProperties(properties))
                .extracting(Mapping::name)
                .containsExactly("pages", "more");
    }

    @Test
    void twoMappingsOfOneNameAreRefused() {
        assertThat(errorsOf(() -> MappingReader.fromProperties(properties("mapping.json", Examples.JSON))))
                .containsExactly("mapping.json: name: is the name of another mapping as well");
        assertThat(errorsOf(() -> MappingReader.fromJson("[" + Examples.JSON + "," + Examples.JSON + "]")))
                .containsExactly("[1].name: is the name of another mapping as well");
        assertThat(errorsOf(() -> MappingReader.fromProperties(properties("mappings", "pages,pages"))))
                .containsExactly("mappings: names pages twice");
    }

    @Test
    void twoMappingsMayShareANamespace() {
        assertThat(MappingReader.fromJson("[" + Examples.JSON + ","
                        + Examples.JSON.replace("\"name\": \"pages\"", "\"name\": \"b\"") + "]"))
                .extracting(Mapping::namespace)
                .containsOnly(Template.namespace("pages"));
    }

    @Test
    void aNamespaceThatATruncateEmptiesBelongsToNoOtherMapping() {
        String truncating = Examples.JSON.replace("\"name\"", "\"truncate\": {\"mode\": \"delete\"}, \"name\"");
        String other = Examples.JSON.replace("\"name\": \"pages\"", "\"name\": \"b\"");
        String refusal =
                "truncate.mode: delete needs a namespace of the mapping's own, and mapping b %s to the same one;"
                        + " use skip or fail, or give one of them another namespace";

        assertThat(errorsOf(() -> MappingReader.fromJson("[" + truncating + "," + other + "]")))
                .containsExactly("[0]." + refusal.formatted("writes"));
        assertThat(errorsOf(() -> MappingReader.fromJson(
                        "[" + other.replace("\"namespace\": \"pages\"", "\"namespace\": \"pa{a}\"") + "," + truncating
                                + "]")))
                .containsExactly("[1]." + refusal.formatted("may write"));
        assertThat(MappingReader.fromJson("["
                        + other.replace("\"namespace\": \"pages\"", "\"namespace\": \"pages-{a}\"") + "," + truncating
                        + "]"))
                .hasSize(2);
    }

    @Test
    void aMappingsNameIsPlain() {
        assertThat(errorsOf(() -> MappingReader.fromProperties(Map.of("mappings", "Pages"))))
                .containsExactly("mappings: holds a name that is not of lower case letters, digits and '_' only");
        assertThat(errorsOf(() ->
                        MappingReader.fromJson(Examples.JSON.replace("\"name\": \"pages\"", "\"name\": \"a-b\""))))
                .containsExactly("name: must be of lower case letters, digits and '_' only");
        assertThat(errorsOf(() -> MappingReader.fromJson("{}")))
                .startsWith("name: is missing: a stable identifier of lower case letters, digits and '_'");
    }

    @Test
    void theNameBelowTheKeyIsThatOfTheKey() {
        assertThat(mapping("name", "pages")).isEqualTo(mapping());
        assertThat(errors("name", "other")).containsExactly("name: must be pages, as in the key; or leave it out");
    }

    @Test
    void keysOfAMappingThatIsNotNamedAreRefusedOnce() {
        assertThat(errorsOf(() -> MappingReader.fromProperties(properties(
                        "mapping.pagse.namespace", "pages",
                        "mapping.pagse.source.table", "pages",
                        "mapping.other.namespace", "x"))))
                .containsExactly(
                        "mapping.other.namespace: belongs to a mapping that mappings does not name; add it there",
                        "mapping.pagse.namespace: belongs to a mapping that mappings does not name; add it there;"
                                + " did you mean pages?");
    }

    @Test
    void aKeyThatBelongsToNoMappingIsRefused() {
        assertThat(errorsOf(() -> MappingReader.fromProperties(properties("mapping.jsno", "", "mapping.version", "1"))))
                .containsExactly("mapping.jsno: is unknown; did you mean mapping.json?", "mapping.version: is unknown");
    }

    @Test
    void aKeyIsAValueOrAGroup() {
        assertThat(errors("id", "id"))
                .containsExactlyInAnyOrder(
                        "id.column: stands beside a value for a part of its name;"
                                + " give either the value or the keys below it",
                        "id.type: stands beside a value for a part of its name;"
                                + " give either the value or the keys below it",
                        "id: must be a group of keys",
                        "id.column: is missing: the column that is the document id, or id.template for several",
                        "id.type: is missing: uint, int, uuid or string");
        assertThat(errors("attributes.a.full_text_search", "true", "attributes.a.full_text_search.k1", "1"))
                .containsExactly("attributes.a.full_text_search.k1: stands beside a value for a part of its name;"
                        + " give either the value or the keys below it");
        assertThat(errors("namespace.prefix", "a", "namespace", null))
                .containsExactly("namespace: must be a text, not a group of keys");
    }

    @Test
    void anEndlessKeyIsRefused() {
        String key = "a" + ".a".repeat(5000);

        assertThat(errors(key, "1")).containsExactly(key + ": has more parts than any key");
    }

    @Test
    void aListHasCommasOrIsJson() {
        assertThat(mapping("columns", " a , b").columns()).contains(List.of("a", "b"));
        assertThat(mapping("columns", "[\"a,b\", \"c\"]").columns()).contains(List.of("a,b", "c"));
    }

    @Test
    void anOptionsTextThatIsJsonIsThatValue() {
        String key = "attributes.body.full_text_search";
        assertThat(mapping(key + ".k1", "1.50", key + ".stemming", "true", key + ".language", "english"))
                .isEqualTo(mapping(key, "{\"language\": \"english\", \"stemming\": true, \"k1\": 1.5}"));
        assertThat(mapping(key + ".language", "\"true\"")
                        .attributes()
                        .get("body")
                        .options()
                        .get("full_text_search")
                        .get("language")
                        .textValue())
                .isEqualTo("true");
    }

    @Test
    void aProgramMayGiveListsAndNumbers() {
        Map<String, Object> configs = new HashMap<>(properties());
        configs.put("mappings", List.of("pages"));
        configs.put("mapping.pages.version", 2);
        configs.put("mapping.pages.columns", List.of("a", "b"));
        configs.put("mapping.pages.attributes.a.optional", true);

        assertThat(MappingReader.fromProperties(configs))
                .containsExactly(mapping("version", "2", "columns", "a,b", "attributes.a.optional", "true"));
    }

    @Test
    void aNullIsRefused() {
        Map<String, Object> configs = new HashMap<>(properties());
        configs.put("mapping.pages.version", null);

        assertThat(errorsOf(() -> MappingReader.fromProperties(configs)))
                .containsExactly("mapping.pages.version: is null; leave it out or give it a value");
    }

    @Test
    void anErrorNamesTheConnectOptionToReportItOn() {
        MappingException exception = catchThrowableOfType(
                MappingException.class,
                () -> MappingReader.fromProperties(properties(
                        "mapping.pages.id.type", "text", "mapping.json", Examples.JSON.replace("uint", "text"))));

        assertThat(exception.errors())
                .extracting(MappingError::option)
                .containsExactly("mapping.pages.id.type", "mapping.json", "mapping.json");
        assertThat(exception.errors())
                .extracting(MappingError::messageForOption)
                .containsExactly(
                        "must be int, string, uint or uuid",
                        "name: is the name of another mapping as well",
                        "id.type: must be int, string, uint or uuid");
        assertThat(exception).hasMessage("""
                        mapping.pages.id.type: must be int, string, uint or uuid
                        mapping.json: name: is the name of another mapping as well
                        mapping.json: id.type: must be int, string, uint or uuid""").hasNoCause();
    }

    // JSON

    @Test
    void jsonIsAMappingOrSeveral() {
        assertThat(MappingReader.fromJson("[" + Examples.JSON + "]")).containsExactly(mapping());
        assertThat(MappingReader.fromJson("{\"mappings\": [" + Examples.JSON + "]}"))
                .containsExactly(mapping());
    }

    @Test
    void jsonThatIsNoMappingIsRefused() {
        assertThat(jsonErrors("")).containsExactly("is empty; give a mapping as JSON");
        assertThat(jsonErrors("7"))
                .containsExactly("must be a mapping, an array of mappings, or {\"mappings\": [...]}");
        assertThat(jsonErrors("[]")).containsExactly("holds no mapping");
        assertThat(jsonErrors("[7]")).containsExactly("[0]: must be an object");
        assertThat(jsonErrors("{\"mappings\": 7, \"name\": \"a\"}"))
                .containsExactly("name: is unknown beside mappings", "mappings: must be an array of mappings");
        assertThat(jsonErrors("{\"mappings\": []}")).containsExactly("mappings: holds no mapping");
    }

    @Test
    void textThatIsNoJsonIsRefusedWithItsPositionAndUnquoted() {
        assertThat(jsonErrors("{\n  \"name\": k4nary}"))
                .singleElement()
                .asString()
                .matches("is not valid JSON at line 2, column \\d+");
        assertThat(jsonErrors(Examples.JSON + "k4nary"))
                .singleElement()
                .asString()
                .matches("is not valid JSON at line 2, column \\d+");
        assertThat(jsonErrors("[".repeat(100_000)))
                .containsExactly("is nested too deeply, or holds a name, text or number that is too long");
    }

    @Test
    void aNumberWithAnEndlessExponentIsRefused() {
        String json = Examples.JSON.replace("\"id\": {", "\"version\": 1e99999999999, \"id\": {");

        assertThat(jsonErrors(json))
                .containsExactly("is nested too deeply, or holds a name, text or number that is too long");
    }

    @Test
    void aKeyThatJsonGivesTwiceIsRefused() {
        assertThat(jsonErrors("{\"name\": \"a\",\n \"name\": \"b\"}"))
                .singleElement()
                .asString()
                .matches("gives a key twice at line 2, column \\d+");
    }

    @Test
    void jsonsTypesAreItsOwn() {
        assertThat(jsonErrors("""
                        {"name": 1, "version": "1", "namespace": {}, "source": [], "id": {"column": null, "type": true},
                         "columns": "a", "attributes": {"a.b": {"optional": "true", "filterable": "true"}, "c": 7}}
                        """))
                .containsExactly(
                        "version: must be a whole number from 1",
                        "name: must be a text",
                        "namespace: must be a text, not an object",
                        "id.column: is null; leave it out or give it a value",
                        "id.type: must be a text",
                        "source: must be an object",
                        "source.table: is missing: the table's name",
                        "columns: must be a list of texts",
                        "attributes[\"a.b\"].optional: must be true or false",
                        "attributes[\"a.b\"].filterable: must be true or false",
                        "attributes.c: must be an object");
    }

    @Test
    void anAttributesNameMayHaveADotInJson() {
        String json = Examples.JSON.replace("\"id\": {", "\"attributes\": {\"a.b\": {\"column\": \"c\"}}, \"id\": {");

        assertThat(MappingReader.fromJson(json).get(0).attributes()).containsOnlyKeys("a.b");
    }

    @Test
    void unknownKeysAreNamedInJsonsSpelling() {
        assertThat(jsonErrors("[" + Examples.JSON.replace("\"id\": {", "\"x\\ny\": {\"z\": 1}, \"id\": {\"tipe\": 1, ")
                        + "]"))
                .containsExactly("[0].id.tipe: is unknown; did you mean type?", "[0][\"x\\ny\"]: is unknown");
    }

    // TOML

    @Test
    void aTomlFileIsRead(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("pages.toml");
        Files.writeString(file, Examples.TOML);

        assertThat(MappingReader.fromToml(file)).isEqualTo(mapping());
    }

    @Test
    void aTomlFileThatCannotBeReadIsAnErrorOfItsOwn(@TempDir Path directory) throws Exception {
        Path latin1 = directory.resolve("latin1.toml");
        Files.write(latin1, "name = \"ä\"".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(errorsOf(() -> MappingReader.fromToml(directory.resolve("none.toml"))))
                .containsExactly("none.toml: does not exist");
        assertThat(errorsOf(() -> MappingReader.fromToml(latin1))).containsExactly("latin1.toml: is not in UTF-8");
        assertThat(errorsOf(() -> MappingReader.fromToml(directory)))
                .containsExactly(directory.getFileName() + ": cannot be read (IOException)");
    }

    @Test
    void textThatIsNoTomlIsRefusedWithItsPositionAndUnquoted() {
        assertThat(tomlErrors("name = \"pages\"\nnamespace = k4nary"))
                .singleElement()
                .asString()
                .matches("pages.toml: is not valid TOML at line 2, column \\d+");
        assertThat(tomlErrors("name = \"a\"\nname = \"b\""))
                .singleElement()
                .asString()
                .matches("pages.toml: gives a key twice at line 2, column \\d+");
        assertThat(tomlErrors("a = " + "[".repeat(100_000)))
                .containsExactly("pages.toml: is nested too deeply, or holds a name, text or number that is too long");
    }

    @Test
    void anEmptyTomlFileLacksEverything() {
        assertThat(tomlErrors("")).hasSize(5);
    }

    @Test
    void errorsAreInTomlsSpelling() {
        assertThat(tomlErrors(Examples.TOML + """
                        [attributes."a.b"]
                        type = "strin"
                        tipe = 1
                        full_text_search = { k1 = nan }
                        [versioning]
                        epochs = 1
                        [versoining]
                        """))
                .containsExactly(
                        "pages.toml: attributes.\"a.b\".type: must be string, int, uint, float, uuid, datetime, bool,"
                                + " an array of one of them such as []string, a vector such as [768]f32 or [768]f16,"
                                + " or {}f16",
                        "pages.toml: attributes.\"a.b\".tipe: is unknown; did you mean type?",
                        "pages.toml: attributes.\"a.b\".full_text_search: holds a number that is not finite",
                        "pages.toml: versioning.epochs: must be a table",
                        "pages.toml: versoining: is unknown; did you mean versioning?");
    }

    private static List<String> jsonErrors(String json) {
        return errorsOf(() -> MappingReader.fromJson(json));
    }

    private static List<String> tomlErrors(String toml) {
        return errorsOf(() -> MappingReader.fromToml("pages.toml", toml));
    }
}
