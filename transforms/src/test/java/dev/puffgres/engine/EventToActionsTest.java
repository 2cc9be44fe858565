package dev.puffgres.engine;

import static dev.puffgres.engine.TestEvents.apply;
import static dev.puffgres.engine.TestEvents.delete;
import static dev.puffgres.engine.TestEvents.event;
import static dev.puffgres.engine.TestEvents.insert;
import static dev.puffgres.engine.TestEvents.insertAfterKeyChange;
import static dev.puffgres.engine.TestEvents.mapping;
import static dev.puffgres.engine.TestEvents.read;
import static dev.puffgres.engine.TestEvents.truncate;
import static dev.puffgres.engine.TestEvents.update;
import static dev.puffgres.engine.TestEvents.withExactNulls;
import static dev.puffgres.engine.TestRow.row;
import static dev.puffgres.event.Unavailable.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.action.FailureKind;
import dev.puffgres.action.Target;
import dev.puffgres.event.ColumnType.Kind;
import dev.puffgres.event.Operation;
import dev.puffgres.event.RowEvent;
import dev.puffgres.event.SourcePosition;
import dev.puffgres.mapping.Mapping;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The table "From event to actions". */
class EventToActionsTest {

    private static final String ID = "id.column = \"id\"\nid.type = \"uint\"\n";
    private static final String MEMBERS = "membership.mode = \"dsl\"\nmembership.where = \"title <> 'draft'\"\n";

    private static final Mapping ALL = mapping("namespace = \"pages\"\n" + ID, "");
    private static final Mapping ALL_FULL = mapping("namespace = \"pages\"\n" + ID, "replica_identity = \"full\"");
    private static final Mapping SOME = mapping("namespace = \"pages\"\n" + ID + MEMBERS, "");
    private static final Mapping SOME_FULL =
            mapping("namespace = \"pages\"\n" + ID + MEMBERS, "replica_identity = \"full\"");

    @Nested
    class InsertsAndReads {

        @Test
        void aMemberIsUpserted() {
            assertThat(apply(SOME, insert(row(1, "public")))).singleElement().isInstanceOf(Action.Upsert.class);
            assertThat(apply(SOME, read(row(1, "public")))).singleElement().isInstanceOf(Action.Upsert.class);
        }

        @Test
        void anyOtherRowIsSkipped() {
            assertThat(apply(SOME, insert(row(1, "draft")))).singleElement().isInstanceOf(Action.Skip.class);
            assertThat(apply(SOME, read(row(1, "draft")))).singleElement().isInstanceOf(Action.Skip.class);
        }

        @Test
        void aRowOfWhichThePredicateIsUnknownIsSkipped() {
            assertThat(apply(SOME, insert(row(1, null)))).singleElement().isInstanceOf(Action.Skip.class);
        }

        @Test
        void theInsertHalfOfAKeyChangeIsNoPatch() {
            assertFailure(ALL, insertAfterKeyChange(row(2, UNAVAILABLE)), FailureKind.UNAVAILABLE_COLUMN, "title");
        }
    }

    @Nested
    class Updates {

        @Test
        void aMemberIsUpserted() {
            assertThat(apply(SOME, update(null, row(1, "public"))))
                    .singleElement()
                    .isInstanceOf(Action.Upsert.class);
        }

        @Test
        void aRowThatEntersThePredicateIsUpserted() {
            assertThat(apply(SOME_FULL, update(row(1, "draft"), row(1, "public"))))
                    .singleElement()
                    .isInstanceOf(Action.Upsert.class);
        }

        @Test
        void aRowThatLeavesThePredicateIsDeleted() {
            assertThat(apply(SOME_FULL, update(row(1, "public"), row(1, "draft"))))
                    .singleElement()
                    .isInstanceOf(Action.Delete.class);
        }

        @Test
        void aRowThatNeverWasAMemberIsSkipped() {
            assertThat(apply(SOME_FULL, update(row(1, "draft"), row(1, null))))
                    .singleElement()
                    .isInstanceOf(Action.Skip.class);
        }

        @Test
        void aRowThatMayHaveBeenAMemberIsDeletedUnderDefaultIdentity() {
            assertThat(apply(SOME, update(null, row(1, "draft"))))
                    .singleElement()
                    .isInstanceOfSatisfying(Action.Delete.class, delete -> assertThat(delete.target())
                            .isEqualTo(new Target("pages", "1")));
        }

        @Test
        void whatDebeziumInventsInABeforeImageIsNotLookedAtUnderDefaultIdentity() {
            assertThat(apply(SOME, update(row(7, "draft"), row(1, "draft"))))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Action.Delete.class,
                            delete -> assertThat(delete.target().id()).isEqualTo("1"));
        }

        @Test
        void aRowThatMovesIsUpsertedThereAndDeletedHere() {
            Mapping byTenant = mapping("namespace = \"pages-{tenant}\"\n" + ID, "replica_identity = \"full\"");

            List<Action> actions = apply(
                    byTenant,
                    update(
                            row(1, "t").with("tenant", Kind.TEXT, "a"),
                            row(1, "t").with("tenant", Kind.TEXT, "b")));

            assertThat(actions).hasSize(2);
            assertThat(((Action.Upsert) actions.get(0)).target()).isEqualTo(new Target("pages-b", "1"));
            assertThat(((Action.Delete) actions.get(1)).target()).isEqualTo(new Target("pages-a", "1"));
        }

        @Test
        void aRowThatMovesIsDeletedWhereItWasEvenIfItCannotBeWrittenWhereItIs() {
            Mapping byTenant = mapping("namespace = \"pages-{tenant}\"\n" + ID, "replica_identity = \"full\"");

            List<Action> refused = apply(
                    byTenant,
                    update(
                            row(1, "t").with("tenant", Kind.TEXT, "a"),
                            row(1, "\ud800").with("tenant", Kind.TEXT, "b")));
            List<Action> nowhere = apply(
                    byTenant,
                    update(
                            row(1, "t").with("tenant", Kind.TEXT, "a"),
                            row(1, "t").with("tenant", Kind.TEXT, null)));

            for (List<Action> actions : List.of(refused, nowhere)) {
                assertThat(actions).hasSize(2);
                assertThat(((Action.Delete) actions.get(0)).target()).isEqualTo(new Target("pages-a", "1"));
                assertThat(actions.get(1)).isInstanceOf(Action.Failure.class);
            }
        }

        @Test
        void aRowThatHadNoValidPlaceBeforeLeavesNothingToDelete() {
            Mapping byTenant = mapping("namespace = \"pages-{tenant}\"\n" + ID, "replica_identity = \"full\"");

            List<Action> actions = apply(
                    byTenant,
                    update(
                            row(1, "t").with("tenant", Kind.TEXT, null),
                            row(1, "t").with("tenant", Kind.TEXT, "b")));

            assertThat(actions).singleElement().isInstanceOf(Action.Upsert.class);
        }

        @Test
        void aRowThatMovesAndLeavesThePredicateIsDeletedWhereItWas() {
            Mapping byTenant =
                    mapping("namespace = \"pages-{tenant}\"\n" + ID + MEMBERS, "replica_identity = \"full\"");

            assertThat(apply(
                            byTenant,
                            update(
                                    row(1, "public").with("tenant", Kind.TEXT, "a"),
                                    row(1, "draft").with("tenant", Kind.TEXT, "b"))))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Action.Delete.class,
                            delete -> assertThat(delete.target().namespace()).isEqualTo("pages-a"));
        }

        @Test
        void aRowThatMayHaveMovedUnnoticedIsAFailureUnderDefaultIdentity() {
            Mapping byTenant = mapping("namespace = \"pages-{tenant}\"\n" + ID + MEMBERS, "");

            for (String title : List.of("public", "draft")) {
                assertFailure(
                        byTenant,
                        update(null, row(1, title).with("tenant", Kind.TEXT, "b")),
                        FailureKind.UNAVAILABLE_COLUMN,
                        "column tenant",
                        "REPLICA IDENTITY FULL");
            }
        }

        @Test
        void aMappingThatSaysFullNeedsABeforeImage() {
            assertFailure(ALL_FULL, update(null, row(1, "t")), FailureKind.MALFORMED_EVENT, "REPLICA IDENTITY FULL");
        }
    }

    @Nested
    class Deletes {

        @Test
        void aRowIsDeletedByItsKeyUnderDefaultIdentity() {
            RowEvent event = event(Operation.DELETE, row().with("id", Kind.INTEGER, 1L), row(0, ""), null);

            assertThat(apply(SOME, event))
                    .singleElement()
                    .isInstanceOfSatisfying(Action.Delete.class, delete -> assertThat(delete.target())
                            .isEqualTo(new Target("pages", "1")));
        }

        @Test
        void aNamespaceThatNeedsMoreThanTheKeyNeedsFullIdentity() {
            Mapping byTenant = mapping("namespace = \"pages-{tenant}\"\n" + ID, "");

            assertFailure(
                    byTenant,
                    delete(row(1, "").with("tenant", Kind.TEXT, "invented")),
                    FailureKind.UNAVAILABLE_COLUMN,
                    "column tenant",
                    "REPLICA IDENTITY FULL");
        }

        @Test
        void theWholeRowBeforeDecidesUnderFullIdentity() {
            Mapping byTenant = mapping("namespace = \"pages-{tenant}\"\n" + ID, "replica_identity = \"full\"");

            assertThat(apply(byTenant, delete(row(1, "t").with("tenant", Kind.TEXT, "a"))))
                    .singleElement()
                    .isInstanceOfSatisfying(Action.Delete.class, delete -> assertThat(delete.target())
                            .isEqualTo(new Target("pages-a", "1")));
        }

        @Test
        void aRecordWithoutAKeyCannotBeDeletedUnderDefaultIdentity() {
            assertFailure(
                    ALL, event(Operation.DELETE, null, row(1, ""), null), FailureKind.MALFORMED_EVENT, "primary key");
        }

        @Test
        void aRowThatHadNoValidPlaceLeavesNothingToDelete() {
            Mapping bySlug = mapping(
                    "namespace = \"pages\"\nid.column = \"slug\"\nid.type = \"string\"\n"
                            + "membership.mode = \"dsl\"\nmembership.where = \"slug IS NOT NULL\"\n",
                    "replica_identity = \"full\"");
            Mapping byTenant = mapping("namespace = \"pages-{tenant}\"\n" + ID, "replica_identity = \"full\"");

            assertThat(apply(bySlug, delete(row(1, "t").with("slug", Kind.TEXT, null))))
                    .singleElement()
                    .isInstanceOf(Action.Skip.class);
            assertThat(apply(byTenant, delete(row(1, "t").with("tenant", Kind.TEXT, null))))
                    .singleElement()
                    .isInstanceOf(Action.Skip.class);
            assertThat(apply(ALL, delete(row(-1, "t")))).singleElement().isInstanceOf(Action.Skip.class);
        }

        @Test
        void aMappingThatSaysFullNeedsABeforeImage() {
            assertFailure(
                    ALL_FULL,
                    event(Operation.DELETE, row().with("id", Kind.INTEGER, 1L), null, null),
                    FailureKind.MALFORMED_EVENT,
                    "REPLICA IDENTITY FULL");
        }
    }

    @Nested
    class Truncates {

        @Test
        void theDefaultIsToSkip() {
            assertThat(apply(ALL, truncate())).containsExactly(new Action.Skip("pages", SkipReason.TRUNCATE));
        }

        @Test
        void aMappingMayDeleteWhatIsOlder() {
            Mapping mapping = mapping("namespace = \"pages\"\n" + ID + "truncate.mode = \"delete\"\n", "");

            assertThat(apply(mapping, truncate()))
                    .singleElement()
                    .isInstanceOfSatisfying(Action.Truncate.class, truncate -> {
                        assertThat(truncate.mapping()).isEqualTo("pages");
                        assertThat(truncate.namespace()).isEqualTo("pages");
                        assertThat(truncate.version().value()).isEqualTo(TestEvents.LSN);
                        assertThat(truncate.commitMs()).isEqualTo(TestEvents.COMMIT.toEpochMilli());
                        assertThat(truncate.schema().schema()).contains("__mapping", "__source_lsn", "__snapshot");
                        assertThat(ActionRecord.read(ActionRecord.write(List.of(truncate))))
                                .containsExactly(truncate);
                    });
        }

        @Test
        void aDeleteNeedsTheTruncatesPlaceInTheLog() {
            assertFailure(
                    mapping("namespace = \"pages\"\n" + ID + "truncate.mode = \"delete\"\n", ""),
                    TestEvents.at(
                            TestEvents.position("app", SourcePosition.NO_LSN), Operation.TRUNCATE, null, null, null),
                    FailureKind.MALFORMED_EVENT,
                    "source.lsn");
        }

        @Test
        void aMappingMayRefuse() {
            assertFailure(
                    mapping("namespace = \"pages\"\n" + ID + "truncate.mode = \"fail\"\n", ""),
                    truncate(),
                    FailureKind.REFUSED,
                    "truncated");
        }
    }

    @Nested
    class UnavailableColumns {

        private static final String VECTOR =
                "distance_metric = \"cosine_distance\"\nattributes.embedding.type =" + " \"[2]f32\"\n";

        private static final Mapping WITH_VECTOR = mapping("namespace = \"pages\"\n" + ID + VECTOR, "");

        @Test
        void areTakenFromAFullBeforeImage() {
            assertThat(apply(ALL_FULL, update(row(1, "long"), row(1, UNAVAILABLE))))
                    .singleElement()
                    .isInstanceOfSatisfying(Action.Upsert.class, upsert -> assertThat(upsert.document())
                            .contains("\"title\":\"long\""));
        }

        @Test
        void areTakenFromAFullBeforeImageForThePredicateToo() {
            assertThat(apply(SOME_FULL, update(row(1, "draft"), row(1, UNAVAILABLE))))
                    .singleElement()
                    .isInstanceOf(Action.Skip.class);
        }

        @Test
        void areLeftOutOfAPatchOtherwise() {
            assertThat(apply(ALL, update(null, row(1, UNAVAILABLE).with("views", Kind.INTEGER, 5L))))
                    .singleElement()
                    .isInstanceOfSatisfying(Action.Patch.class, patch -> {
                        assertThat(patch.attributes())
                                .isEqualTo("{\"id\":1,\"__source_lsn\":" + TestEvents.LSN
                                        + ",\"__snapshot\":null,\"views\":5}");
                        assertThat(patch.unavailable()).isEqualTo("title");
                    });
        }

        @Test
        void aPatchWritesNulls() {
            assertThat(apply(ALL, update(null, row(1, UNAVAILABLE).with("views", Kind.INTEGER, null))))
                    .singleElement()
                    .isInstanceOfSatisfying(Action.Patch.class, patch -> assertThat(patch.attributes())
                            .endsWith(",\"views\":null}"));
        }

        @Test
        void aVectorThatMayHaveChangedForbidsAPatch() {
            assertFailure(
                    WITH_VECTOR,
                    update(null, row(1, UNAVAILABLE).with("embedding", Kind.VECTOR, new float[] {1, 2})),
                    FailureKind.UNAVAILABLE_COLUMN,
                    "column title",
                    "REPLICA IDENTITY FULL");
        }

        @Test
        void aNullVectorOfAnUpdateUnderDefaultIdentityIsUnavailable() {
            assertThat(apply(WITH_VECTOR, update(null, row(1, "new").with("embedding", Kind.VECTOR, null))))
                    .singleElement()
                    .isInstanceOfSatisfying(Action.Patch.class, patch -> {
                        assertThat(patch.unavailable()).isEqualTo("embedding");
                        assertThat(patch.attributes())
                                .contains("\"title\":\"new\"")
                                .doesNotContain("embedding");
                    });
        }

        @Test
        void aNullVectorOfAnUpdateIsNullWhereTheSourceMarksWhatIsUnavailable() {
            RowEvent update = update(null, row(1, "new").with("embedding", Kind.VECTOR, null));

            assertFailure(WITH_VECTOR, withExactNulls(update), FailureKind.INVALID_TYPE, "embedding IS NOT NULL");
        }

        @Test
        void aNullVectorOfTheInsertHalfOfAKeyChangeIsUnavailable() {
            assertFailure(
                    WITH_VECTOR,
                    insertAfterKeyChange(row(1, "new").with("embedding", Kind.VECTOR, null)),
                    FailureKind.UNAVAILABLE_COLUMN,
                    "embedding");
        }

        @Test
        void aNullVectorIsNullWhereTheRowBeforeIsKnown() {
            Mapping full = mapping("namespace = \"pages\"\n" + ID + VECTOR, "replica_identity = \"full\"");

            assertFailure(
                    full,
                    update(
                            row(1, "old").with("embedding", Kind.VECTOR, new float[] {1, 2}),
                            row(1, "new").with("embedding", Kind.VECTOR, null)),
                    FailureKind.INVALID_TYPE,
                    "embedding IS NOT NULL");
        }

        @Test
        void aNullVectorOfAnInsertIsNull() {
            assertFailure(
                    WITH_VECTOR,
                    insert(row(1, "new").with("embedding", Kind.VECTOR, null)),
                    FailureKind.INVALID_TYPE,
                    "embedding IS NOT NULL");
        }

        @Test
        void aNullOfUnknownTypeIsUnavailableWhereTheMappingDeclaresAVector() {
            assertThat(apply(WITH_VECTOR, update(null, row(1, "new").with("embedding", Kind.UNTYPED, null))))
                    .singleElement()
                    .isInstanceOf(Action.Patch.class);
        }

        @Test
        void aTextThatIsEmbeddedForbidsAPatchOfItself() {
            Mapping embeds =
                    mapping("namespace = \"pages\"\n" + ID + "attributes.title.embed = \"voyage/voyage-4\"\n", "");

            assertFailure(
                    embeds,
                    update(null, row(1, "new").with("body", Kind.TEXT, UNAVAILABLE)),
                    FailureKind.UNAVAILABLE_COLUMN,
                    "body");
            assertThat(apply(embeds, update(null, row(1, UNAVAILABLE).with("body", Kind.TEXT, "new"))))
                    .singleElement()
                    .isInstanceOf(Action.Patch.class);
        }

        @Test
        void aPredicateThatDependsOnOneIsAFailure() {
            assertFailure(
                    SOME,
                    update(null, row(1, UNAVAILABLE)),
                    FailureKind.UNAVAILABLE_COLUMN,
                    "membership depends on column title");
        }

        @Test
        void aNamespaceThatDependsOnOneIsAFailure() {
            Mapping byTitle = mapping("namespace = \"pages-{title}\"\n" + ID, "replica_identity = \"full\"");

            assertFailure(
                    byTitle,
                    update(row(1, UNAVAILABLE), row(1, UNAVAILABLE)),
                    FailureKind.UNAVAILABLE_COLUMN,
                    "column title",
                    "unchanged TOASTed");
        }

        @Test
        void aPatchOfADocumentThatMovesIsAFailureAndTheDocumentIsDeletedWhereItWas() {
            Mapping byTenant = mapping("namespace = \"pages-{tenant}\"\n" + ID, "replica_identity = \"full\"");

            List<Action> actions = apply(
                    byTenant,
                    update(
                            row(1, UNAVAILABLE).with("tenant", Kind.TEXT, "a"),
                            row(1, UNAVAILABLE).with("tenant", Kind.TEXT, "b")));

            assertThat(actions).hasSize(2);
            assertThat(((Action.Delete) actions.get(0)).target()).isEqualTo(new Target("pages-a", "1"));
            assertThat(actions.get(1)).isInstanceOfSatisfying(Action.Failure.class, failure -> {
                assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE_COLUMN);
                assertThat(failure.message()).contains("title");
            });
        }
    }

    @Test
    void eachMappingOfTheTableGivesItsOwnActions() {
        Mapping failing = mapping("namespace = \"others-{tenant}\"\n" + ID, "");

        List<Action> actions = new Engine(List.of(failing, ALL), LossListener.NONE).apply(insert(row(1, "t")));

        assertThat(actions.get(0)).isInstanceOf(Action.Failure.class);
        assertThat(actions.get(1)).isInstanceOf(Action.Upsert.class);
    }

    @Test
    void aTableWithoutAMappingGivesNoActions() {
        Mapping other = mapping("namespace = \"pages\"\n" + ID, "name = \"elsewhere\"");

        assertThat(apply(other, insert(row(1, "t")))).isEmpty();
        assertThat(apply(mapping("namespace = \"pages\"\n" + ID, "name = \"app\""), insert(row(1, "t"))))
                .hasSize(1);
    }

    @Test
    void anEventWithoutAnAfterImageIsAFailure() {
        assertFailure(
                ALL,
                event(Operation.INSERT, row().with("id", Kind.INTEGER, 1L), null, null),
                FailureKind.MALFORMED_EVENT,
                "after image");
    }

    @Test
    void aFailureSaysWhereItHappened() {
        assertFailure(
                SOME,
                update(null, row(1, UNAVAILABLE)),
                FailureKind.UNAVAILABLE_COLUMN,
                "mapping pages, table public.pages, update at LSN 0/16B3748 of app");
    }

    private static void assertFailure(Mapping mapping, RowEvent event, FailureKind kind, String... words) {
        assertThat(apply(mapping, event)).singleElement().isInstanceOfSatisfying(Action.Failure.class, failure -> {
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.message()).contains(words);
        });
    }
}
