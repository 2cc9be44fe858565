package dev.puffgres.mapping;

import static dev.puffgres.mapping.Examples.errors;
import static dev.puffgres.mapping.Examples.mapping;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each key may say, and the sentence for what it may not. The keys are of the mapping {@code pages}. */
class MappingErrorsTest {

    @Test
    void everythingWrongIsSaidAtOnce() {
        assertThat(errors(
                        "namespace", "pages/{tenant_id",
                        "source.table", null,
                        "id.type", "uid",
                        "versoin", "2",
                        "truncate.mode", "drop",
                        "attributes.vector.type", "[3]f32"))
                .containsExactly(
                        "namespace: at position 7: { is not closed; write {column} for a column and {{ for a brace",
                        "id.type: must be int, string, uint or uuid; did you mean uuid?",
                        "source.table: is missing: the table's name",
                        "distance_metric: is missing, and the attribute vector is a vector;"
                                + " choose cosine_distance or euclidean_squared",
                        "truncate.mode: must be delete, fail or skip",
                        "versoin: is unknown; did you mean version?");
    }

    @Test
    void aTruncateDeletesOnlyWhereVersionsTellWhatIsOlder() {
        assertThat(errors("truncate.mode", "delete", "versioning.mode", "none"))
                .containsExactly(
                        "truncate.mode: delete needs versioning.mode source_lsn: without versions nothing tells the rows before"
                                + " the TRUNCATE from those after it");
    }

    @Test
    void aTruncateDeletesInOneNamespaceOnly() {
        assertThat(errors("truncate.mode", "delete", "namespace", "pages-{tenant_id}"))
                .containsExactly(
                        "truncate.mode: delete needs a namespace without columns: a TRUNCATE names no row, so it does not say"
                                + " which namespaces to empty; use skip or fail");
    }

    @Test
    void aMappingNeedsItsNamespaceTableAndId() {
        assertThat(errors("namespace", null, "source.table", null, "id.column", null, "id.type", null))
                .containsExactly(
                        "namespace: is missing: where the documents go, such as pages or pages-{tenant_id}",
                        "id.column: is missing: the column that is the document id, or id.template for several",
                        "id.type: is missing: uint, int, uuid or string",
                        "source.table: is missing: the table's name");
    }

    @Test
    void theVersionIsAWholeNumberFromOne() {
        assertThat(errors("version", "0")).containsExactly("version: must be a whole number from 1");
        assertThat(errors("version", "one")).containsExactly("version: must be a whole number from 1");
        assertThat(errors("version", "12345678901")).containsExactly("version: must be a whole number from 1");
        assertThat(mapping("version", " 7 ").version()).isEqualTo(7);
    }

    @Test
    void anEmptyTextIsRefused() {
        assertThat(errors("source.table", "", "source.schema", "", "membership.where", ""))
                .containsExactly(
                        "membership.where: must not be empty",
                        "source.schema: must not be empty",
                        "source.table: must not be empty");
    }

    @Test
    void halfASurrogatePairIsRefused() {
        assertThat(errors("source.table", "a\ud800"))
                .containsExactly("source.table: holds half of a surrogate pair, which is no character");
        assertThat(errors("source.types.\udc00", "micros"))
                .containsExactly("source.types.\udc00: holds half of a surrogate pair, which is no character");
    }

    @Test
    void aNamespaceIsOfTheCharactersThatTurbopufferAllows() {
        assertThat(errors("namespace", "pages/a"))
                .containsExactly("namespace: a namespace may hold letters A-Z and a-z, digits, '-', '_' and '.' only");
        assertThat(errors("namespace", "a".repeat(129))).containsExactly("namespace: must be 1 to 128 characters long");
        assertThat(errors("namespace", "a".repeat(128) + "{b}"))
                .containsExactly("namespace: must be 1 to 128 characters long");
        assertThat(mapping("namespace", "a".repeat(128)).namespace().isLiteral())
                .isTrue();
    }

    @Test
    void anIdIsAColumnOrATemplate() {
        assertThat(errors("id.template", "{id}"))
                .containsExactly("id.template: stands beside id.column; give one of them");
    }

    @Test
    void anIdTemplateNamesAColumn() {
        assertThat(errors("id.column", null, "id.template", "page"))
                .containsExactly("id.template: names no column, so that every row would have the same id");
    }

    @Test
    void anIdTemplateLeavesRoomForAValue() {
        assertThat(errors("id.column", null, "id.type", "string", "id.template", "ä".repeat(32) + "{id}"))
                .containsExactly("id.template: leaves no room for a value: an id has at most 64 bytes");
    }

    @Test
    void anIdOfMoreThanAColumnIsAString() {
        assertThat(errors("id.column", null, "id.type", "uuid", "id.template", "page-{id}"))
                .containsExactly("id.type: must be string where the id is more than one column's value");
    }

    @ParameterizedTest
    @CsvSource({"uint, UINT", "int, INT", "uuid, UUID", "string, STRING"})
    void anIdHasOneOfFourTypes(String word, Mapping.IdType type) {
        assertThat(mapping("id.type", word).id().type()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lookup", "view"})
    void membershipModesThatComeLaterAreRefused(String mode) {
        assertThat(errors("membership.mode", mode))
                .containsExactly("membership.mode: " + mode
                        + " is not supported yet; use dsl, with the predicate in membership.where, or all");
    }

    @Test
    void membershipModeDslNeedsAPredicate() {
        assertThat(errors("membership.mode", "dsl"))
                .containsExactly("membership.where: is missing: the predicate that membership.mode dsl asks for");
    }

    @Test
    void anUnknownMembershipModeIsRefused() {
        assertThat(errors("membership.mode", "sql")).containsExactly("membership.mode: must be all or dsl");
    }

    @Test
    void aViewIsRefusedForNow() {
        assertThat(errors("source.view", "pages_search", "source.key", "id", "source.table", null))
                .containsExactlyInAnyOrder(
                        "source.view: is not supported yet; name the table in source.table",
                        "source.key: is not supported yet: it belongs to source.view");
    }

    @Test
    void aReplicaIdentityIsDefaultOrFull() {
        assertThat(errors("source.replica_identity", "nothing"))
                .containsExactly("source.replica_identity: must be default or full");
        assertThat(mapping("source.replica_identity", "full").source().replicaIdentity())
                .isEqualTo(Mapping.ReplicaIdentity.FULL);
    }

    @Test
    void aColumnsFormIsOneOfAList() {
        assertThat(errors("source.types.made_at", "micro"))
                .containsExactly("source.types.made_at: must be base64, char, citext, days, enum, interval_micros, iso,"
                        + " json, micros, millis, nanos, numeric, text, time_micros or uuid; did you mean micros?");
    }

    @Test
    void anAttributesFormIsThatOfItsColumn() {
        Mapping mapping = mapping("attributes.made.column", "made_at", "attributes.made.from", "millis");

        assertThat(mapping.source().types()).containsOnly(Map.entry("made_at", ColumnForm.MILLIS));
    }

    @Test
    void twoFormsOfOneColumnAreRefused() {
        assertThat(errors("source.types.made_at", "micros", "attributes.made_at.from", "millis"))
                .containsExactly("attributes.made_at.from: contradicts source.types.made_at; give one of them");
        assertThat(errors("source.types.made_at", "micros", "attributes.made_at.from", "micros"))
                .isEmpty();
    }

    @Test
    void columnsAreListedOnce() {
        assertThat(errors("columns", "title,body,title")).containsExactly("columns: names title twice");
        assertThat(errors("columns", "")).containsExactly("columns: names no column; leave it out to take all");
        assertThat(errors("columns", "title,,body")).containsExactly("columns: holds an empty name");
        assertThat(errors("columns", "[1]")).containsExactly("columns: must be a list of texts");
    }

    @Test
    void aColumnIsOneAttributeOnly() {
        assertThat(errors("attributes.a.column", "title", "attributes.b.column", "title"))
                .containsExactly("attributes.b.column: takes the column title, which is already the attribute a;"
                        + " a column appears once");
    }

    @Test
    void anAttributesColumnIsListed() {
        assertThat(errors("columns", "title", "attributes.text.column", "body"))
                .containsExactly(
                        "attributes.text.column: takes the column body, which is not in columns; add it there");
    }

    @Test
    void twoColumnsCannotBeOneAttribute() {
        assertThat(errors("columns", "title,body", "attributes.title.column", "body"))
                .containsExactly("columns: names title, but the attribute title takes the column body;"
                        + " leave it out or give it another name with attributes.<name>.column");
    }

    @Test
    void theIdColumnBecomesAnAttributeUnderAnotherNameOnly() {
        assertThat(errors("columns", "id,title"))
                .containsExactly("columns: names id, which as an attribute has the name of the document id;"
                        + " leave it out or give it another name with attributes.<name>.column");
        assertThat(errors("columns", "id,title", "attributes.page_id.column", "id"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "__source_lsn",
                "__mapping",
                "__snapshot",
                "__incomplete",
                "__deleted",
                "__deleted_at",
                "__prev_commit"
            })
    void ourOwnAttributesAreReserved(String name) {
        assertThat(errors("attributes." + name + ".column", "title"))
                .containsExactly("attributes." + name + ": is reserved for Puffgres");
        assertThat(errors("columns", name))
                .containsExactly("columns: names " + name + ", which as an attribute is reserved for Puffgres;"
                        + " leave it out or give it another name with attributes.<name>.column");
    }

    @Test
    void anAttributesNameIsOneThatTurbopufferAllows() {
        String long128 = "ä".repeat(64);
        assertThat(errors("attributes.$dist.column", "title"))
                .containsExactly("attributes.$dist: begins with $, which turbopuffer reserves");
        assertThat(errors("attributes.id.type", "string"))
                .containsExactly("attributes.id: has the name of the document id");
        assertThat(errors("attributes..type", "string")).containsExactly("attributes.: has an empty name");
        assertThat(errors("attributes." + long128 + "a.type", "string"))
                .containsExactly("attributes." + long128 + "a: has a name of more than 128 bytes");
        assertThat(errors("attributes.a\ud800.type", "string"))
                .containsExactly("attributes.a\ud800: holds half of a surrogate pair, which is no character");
        assertThat(errors("attributes." + long128 + ".type", "string")).isEmpty();
    }

    @Test
    void anAttributesTypeIsTurbopuffers() {
        assertThat(errors("attributes.title.type", "text"))
                .containsExactly("attributes.title.type: must be string, int, uint, float, uuid, datetime, bool,"
                        + " an array of one of them such as []string, a vector such as [768]f32 or [768]f16,"
                        + " or {}f16");
    }

    @Test
    void aFlagIsTrueOrFalse() {
        assertThat(errors("attributes.title.optional", "yes"))
                .containsExactly("attributes.title.optional: must be true or false");
        assertThat(mapping("attributes.title.optional", "true")
                        .attributes()
                        .get("title")
                        .optional())
                .isTrue();
    }

    @Test
    void anOptionIsOfItsForm() {
        assertThat(errors(
                        "attributes.title.filterable", "no",
                        "attributes.title.full_text_search", "english",
                        "attributes.title.regex", "1",
                        "attributes.title.glob", "[]",
                        "attributes.title.fuzzy", "x",
                        "attributes.title.ann", "\"true\"",
                        "attributes.title.sparse_knn", "x",
                        "attributes.title.embed", "true"))
                .containsExactly(
                        "attributes.title.ann: must be true, false or its own options",
                        "attributes.title.embed: must be the name of a model or its own options",
                        "attributes.title.filterable: must be true or false",
                        "attributes.title.full_text_search: must be true, false or its own options",
                        "attributes.title.fuzzy: must be true, false or its own options",
                        "attributes.title.glob: must be true or false",
                        "attributes.title.regex: must be true or false",
                        "attributes.title.sparse_knn: must be true, false or its own options");
    }

    @Test
    void anOptionIsForItsTypes() {
        assertThat(errors("attributes.n.type", "int", "attributes.n.ann", "true"))
                .containsExactly("attributes.n.ann: is for vectors such as [768]f32 only");
        assertThat(errors("attributes.n.type", "int", "attributes.n.sparse_knn", "true"))
                .containsExactly("attributes.n.sparse_knn: is for the type {}f16 only");
        assertThat(errors("attributes.n.type", "int", "attributes.n.full_text_search", "true"))
                .containsExactly("attributes.n.full_text_search: is for the types string and []string only");
    }

    @Test
    void aMisspelledOptionIsRefused() {
        assertThat(errors("attributes.title.fullTextSearch.language", "english", "attributes.title.colunm", "t"))
                .containsExactlyInAnyOrder(
                        "attributes.title.fullTextSearch.language: is unknown; did you mean full_text_search?",
                        "attributes.title.colunm: is unknown; did you mean column?");
    }

    @Test
    void aVectorNeedsADistanceMetricAndIsIndexed() {
        Mapping mapping = mapping("attributes.v.type", "[3]f16", "distance_metric", "euclidean_squared");

        assertThat(mapping.attributes().get("v").options()).containsOnlyKeys("ann");
        assertThat(mapping.attributes().get("v").options().get("ann").booleanValue())
                .isTrue();
        assertThat(errors("attributes.v.type", "[3]f16", "distance_metric", "cosine"))
                .containsExactly("distance_metric: must be cosine_distance or euclidean_squared");
        assertThat(errors(
                        "attributes.v.type", "[3]f16",
                        "attributes.v.ann", "false",
                        "distance_metric", "cosine_distance"))
                .containsExactly("attributes.v.ann: must be true for a vector: turbopuffer refuses one without it");
    }

    @Test
    void aDistanceMetricMayServeAColumnThatIsAVectorByItsType() {
        assertThat(mapping("distance_metric", "cosine_distance").distanceMetric())
                .contains("cosine_distance");
    }

    @Test
    void aNamespaceHoldsEightVectors() {
        String[] nine = new String[20];
        for (int i = 0; i < 9; i++) {
            nine[2 * i] = "attributes.v" + i + ".type";
            nine[2 * i + 1] = "[2]f32";
        }
        nine[18] = "distance_metric";
        nine[19] = "cosine_distance";

        assertThat(errors(nine)).containsExactly("attributes: has 9 vectors; a namespace holds at most 8 of them");
    }

    @Test
    void versioningByAColumnComesLater() {
        assertThat(errors("versioning.mode", "column", "versioning.column", "updated_at"))
                .containsExactly(
                        "versioning.mode: column is not supported yet; use source_lsn or none",
                        "versioning.column: is not supported yet; leave it out and use versioning.mode source_lsn or"
                                + " none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "128", "x", "1.5", "99999999999"})
    void anEpochIsFromZeroTo127(String epoch) {
        assertThat(errors("versioning.epochs.app", epoch))
                .containsExactly("versioning.epochs.app: must be a whole number from 0 to 127");
    }

    @Test
    void epochsHaveNoMeaningWithoutVersions() {
        assertThat(errors("versioning.mode", "none", "versioning.epochs.app", "1"))
                .containsExactly("versioning.epochs: has no meaning with versioning.mode none; leave it out");
    }

    @Test
    void epochsNameTheOnlySource() {
        assertThat(errors("source.name", "app", "versioning.epochs.old", "1"))
                .containsExactly("versioning.epochs: has no entry for app, the only source that source.name lets in;"
                        + " add it");
    }

    @Test
    void transformsComeLater() {
        assertThat(errors("transform.type", "js", "transform.file", "pages.js"))
                .containsExactly("transform.type: js is not supported yet; use identity, or leave transform out");
        assertThat(errors("transform.file", "pages.js")).containsExactly("transform.file: is unknown");
    }

    @Test
    void theDeleteModeIsTheSinks() {
        assertThat(errors("delete.mode", "soft"))
                .containsExactly("delete: is no key of a mapping: delete.mode is an option of the sink connector");
    }

    @Test
    void unknownKeysOfEachGroupAreRefused() {
        assertThat(errors(
                        "owner", "me",
                        "source.tabel", "pages",
                        "id.columm", "id",
                        "membership.were", "a",
                        "versioning.epoch", "1",
                        "truncate.policy", "skip",
                        "transform.typ", "identity"))
                .containsExactlyInAnyOrder(
                        "owner: is unknown",
                        "source.tabel: is unknown; did you mean table?",
                        "id.columm: is unknown; did you mean column?",
                        "membership.were: is unknown; did you mean where?",
                        "versioning.epoch: is unknown; did you mean epochs?",
                        "truncate.policy: is unknown",
                        "transform.typ: is unknown; did you mean type?");
    }

    @Test
    void defaultsAreTheSafeOnes() {
        Mapping mapping = mapping();

        assertThat(mapping.version()).isEqualTo(1);
        assertThat(mapping.source().schema()).isEqualTo("public");
        assertThat(mapping.source().sourceName()).isEmpty();
        assertThat(mapping.source().replicaIdentity()).isEqualTo(Mapping.ReplicaIdentity.DEFAULT);
        assertThat(mapping.source().types()).isEmpty();
        assertThat(mapping.membership()).isEmpty();
        assertThat(mapping.columns()).isEmpty();
        assertThat(mapping.attributes()).isEmpty();
        assertThat(mapping.distanceMetric()).isEmpty();
        assertThat(mapping.versioning()).isEqualTo(Mapping.Versioning.SOURCE_LSN);
        assertThat(mapping.epochs()).isEmpty();
        assertThat(mapping.truncate()).isEqualTo(Mapping.TruncatePolicy.SKIP);
    }

    @Test
    void noMessageHoldsTheValueThatItIsAbout() {
        String value = "k4nary";
        List<String> errors = errors(
                "version", value,
                "namespace", "{" + value,
                "distance_metric", value,
                "source.replica_identity", value,
                "source.types.a", value,
                "id.type", value,
                "membership.mode", value,
                "attributes.a.type", value,
                "attributes.a.optional", value,
                "attributes.a.filterable", value,
                "versioning.mode", value,
                "versioning.epochs.app", value,
                "truncate.mode", value,
                "transform.type", value);

        assertThat(errors).hasSize(14).noneMatch(error -> error.contains(value));
    }
}
