package dev.puffgres.turbopuffer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.emulator.EmulatorConfig;
import dev.puffgres.emulator.Fault;
import dev.puffgres.emulator.Limits;
import dev.puffgres.emulator.Operation;
import dev.puffgres.turbopuffer.Conditions.GuardedDelete;
import dev.puffgres.turbopuffer.TurbopufferException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link TurbopufferClient} does, whatever it is made of. Run against the emulator. */
@Timeout(60)
abstract class TurbopufferClientContract {

    private static final String NS = "pages";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final String SCHEMA =
            "{\"id\":\"uint\",\"__source_lsn\":\"uint\",\"__snapshot\":\"uint\",\"__incomplete\":\"uint\","
                    + "\"title\":\"string\"}";

    private final List<TurbopufferClient> clients = new ArrayList<>();
    private Emulator emulator;

    /** A client of the service at that address. */
    abstract TurbopufferClient client(String baseUrl, String apiKey, Duration requestTimeout);

    @BeforeEach
    void start() throws IOException {
        emulator = Emulator.start(EmulatorConfig.DEFAULT.withRequestBodies());
    }

    @AfterEach
    void stop() {
        clients.forEach(TurbopufferClient::close);
        emulator.close();
    }

    @Test
    void anUpsertReplacesWhatIsNotNewerAndNothingElse() {
        TurbopufferClient client = client(LONG);
        client.write(NS, upserts(row(1, 150, "new"), row(2, 100, "old"))).join();

        WriteResult result = client.write(NS, upserts(row(1, 100, "late"), row(2, 150, "newer"), row(3, 1, "first")))
                .join();

        assertThat(result.upserted()).isEqualTo(2);
        assertThat(title("1")).isEqualTo("new");
        assertThat(title("2")).isEqualTo("newer");
        assertThat(title("3")).isEqualTo("first");
    }

    @Test
    void aPatchNamesTheIdsThatItMet() {
        TurbopufferClient client = client(LONG);
        client.write(NS, upserts(row(1, 100, "a"), row(2, 300, "b"))).join();

        WriteResult result = client.write(NS, patches(row(1, 200, "A"), row(2, 200, "B"), row(3, 200, "C")))
                .join();

        assertThat(result.patched()).isEqualTo(1);
        assertThat(result.patchedIds()).containsExactly("1");
        assertThat(emulator.documents(NS)).containsOnlyKeys("1", "2");
        assertThat(title("1")).isEqualTo("A");
        assertThat(title("2")).isEqualTo("b");
    }

    @Test
    void aPatchDoesNotTouchAnotherEpochOrAnIncompleteDocument() {
        TurbopufferClient client = client(LONG);
        long floor = 1L << 56;
        client.write(NS, upserts(row(1, 100, "old epoch"), row(2, floor + 1, "incomplete"), row(3, floor + 1, "good")))
                .join();
        client.write(NS, marks("{\"id\":2,\"__incomplete\":" + (floor + 2) + "}"))
                .join();

        WriteResult result = client.write(
                        NS,
                        new WriteRequest(
                                List.of(),
                                null,
                                List.of(row(1, floor + 9, "x"), row(2, floor + 9, "x"), row(3, floor + 9, "patched")),
                                Conditions.patch(floor),
                                List.of(),
                                null,
                                SCHEMA,
                                null,
                                true))
                .join();

        assertThat(result.patchedIds()).containsExactly("3");
        assertThat(title("1")).isEqualTo("old epoch");
    }

    @Test
    void aMarkIsNotSetOnWhatIsNewerAndAnUpsertClearsIt() {
        TurbopufferClient client = client(LONG);
        client.write(NS, upserts(row(1, 100, "a"), row(2, 300, "b"))).join();

        client.write(NS, marks("{\"id\":1,\"__incomplete\":200}", "{\"id\":2,\"__incomplete\":200}"))
                .join();

        assertThat(emulator.documents(NS).get("1").has("__incomplete")).isTrue();
        assertThat(emulator.documents(NS).get("2").has("__incomplete")).isFalse();
        client.write(NS, upserts(row(1, 201, "whole"))).join();
        assertThat(emulator.documents(NS).get("1").has("__incomplete")).isFalse();
    }

    @Test
    void anUpsertFromBeforeAMarkDoesNotClearIt() {
        TurbopufferClient client = client(LONG);
        client.write(NS, upserts(row(1, 100, "a"))).join();
        client.write(NS, marks("{\"id\":1,\"__incomplete\":200}")).join();

        WriteResult late = client.write(NS, upserts(row(1, 150, "late"))).join();

        assertThat(late.upserted()).isZero();
        assertThat(title("1")).isEqualTo("a");
        assertThat(emulator.documents(NS).get("1").has("__incomplete")).isTrue();
    }

    @Test
    void aLateReadOfAnEarlierSnapshotDoesNotUndoALaterOnes() {
        TurbopufferClient client = client(LONG);
        client.write(NS, reads(read(1, 0, 500, "read"))).join();

        WriteResult late =
                client.write(NS, reads(read(1, 0, 400, "read before"))).join();

        assertThat(late.upserted()).isZero();
        assertThat(title("1")).isEqualTo("read");
        for (String next : List.of(read(1, 0, 500, "read twice"), read(1, 0, 600, "read again"))) {
            assertThat(client.write(NS, reads(next)).join().upserted()).isOne();
        }
        client.write(NS, upserts(row(1, 100, "changed"))).join();
        assertThat(client.write(NS, reads(read(1, 0, 700, "read"))).join().upserted())
                .isZero();
        client.write(NS, reads(read(1, 1L << 56, 500, "of the next epoch"))).join();
        assertThat(client.write(NS, reads(read(1, 2L << 56, 10, "of another server")))
                        .join()
                        .upserted())
                .isOne();
    }

    @Test
    void aDeleteTakesOnlyWhatIsOlder() {
        TurbopufferClient client = client(LONG);
        client.write(NS, upserts(row(1, 100, "a"), row(2, 300, "b"))).join();

        WriteResult result = client.write(NS, deletes(new GuardedDelete("1", 200), new GuardedDelete("2", 200)))
                .join();

        assertThat(result.deleted()).isEqualTo(1);
        assertThat(emulator.documents(NS)).containsOnlyKeys("2");
    }

    @Test
    void manyDeletesAreOneRequest() {
        TurbopufferClient client = client(LONG);
        List<String> rows = new ArrayList<>();
        List<GuardedDelete> arms = new ArrayList<>();
        for (int id = 0; id < Conditions.MAX_DELETE_ARMS; id++) {
            rows.add(row(id, 100, "x"));
            arms.add(new GuardedDelete(Integer.toString(id), 200));
        }
        client.write(NS, upserts(rows.toArray(String[]::new))).join();
        assertThat(client.write(NS, deletes(arms.toArray(GuardedDelete[]::new)))
                        .join()
                        .deleted())
                .isEqualTo(Conditions.MAX_DELETE_ARMS);
    }

    @Test
    void aDeleteByFilterTakesWhatMatchesAndSaysWhatRemains() throws IOException {
        emulator.close();
        emulator = Emulator.start(EmulatorConfig.DEFAULT.withLimits(Limits.PUBLISHED.withDeleteByFilterRows(2)));
        TurbopufferClient client = client(LONG);
        client.write(NS, upserts(row(1, 100, "a"), row(2, 100, "b"), row(3, 100, "c"), row(4, 200, "d")))
                .join();
        WriteRequest request = WriteRequest.deletingByFilter("[\"__source_lsn\",\"Lt\",200]", SCHEMA);

        WriteResult first = client.write(NS, request).join();
        WriteResult second = client.write(NS, request).join();

        assertThat(first.deleted()).isEqualTo(2);
        assertThat(first.rowsRemaining()).isTrue();
        assertThat(second.deleted()).isEqualTo(1);
        assertThat(second.rowsRemaining()).isFalse();
        assertThat(emulator.documents(NS)).containsOnlyKeys("4");
    }

    @Test
    void aDeleteByFilterInNoNamespaceIsNotFound() {
        TurbopufferException failure = failureOf(
                client(LONG).write(NS, WriteRequest.deletingByFilter("[\"__source_lsn\",\"Lt\",200]", SCHEMA)));

        assertThat(failure.kind()).isEqualTo(Kind.NOT_FOUND);
        assertThat(emulator.documents(NS)).isEmpty();
    }

    @Test
    void unsigned64BitIdsAndVersionsAreExact() {
        TurbopufferClient client = client(LONG);
        String id = "18446744073709551615";
        long version = (127L << 56) + 3;
        client.write(NS, upserts("{\"id\":" + id + ",\"__source_lsn\":" + version + ",\"title\":\"max\"}"))
                .join();

        WriteResult patched = client.write(
                        NS, patches("{\"id\":" + id + ",\"__source_lsn\":" + (version + 1) + ",\"title\":\"more\"}"))
                .join();
        JsonNode row = client.query(
                        NS,
                        "{\"rank_by\":[\"id\",\"asc\"],\"limit\":10,\"filters\":[\"id\",\"Eq\"," + id
                                + "],\"include_attributes\":[\"__source_lsn\"]}")
                .join()
                .rows()
                .get(0);

        assertThat(patched.patchedIds()).containsExactly(id);
        assertThat(row.get("id").bigIntegerValue()).hasToString(id);
        assertThat(row.get("__source_lsn").longValue()).isEqualTo(version + 1);
    }

    @Test
    void theIdsOfAnAnswerAreSpelledCanonically() {
        TurbopufferClient client = client(LONG);
        String schema = "{\"id\":\"string\",\"__source_lsn\":\"uint\",\"__incomplete\":\"uint\"}";
        String row = "{\"id\":\"\\u00e9\\/\\\"\\n\",\"__source_lsn\":1}";
        client.write(NS, new WriteRequest(List.of(row), null, List.of(), null, List.of(), null, schema, null, false))
                .join();
        WriteResult result = client.write(
                        NS, new WriteRequest(List.of(), null, List.of(row), null, List.of(), null, schema, null, true))
                .join();
        assertThat(result.patchedIds()).containsExactly(JsonText.canonicalId("\"\\u00e9\\/\\\"\\n\""));
    }

    @Test
    void aNamespaceThatIsMissingIsToldApart() {
        TurbopufferClient client = client(LONG);
        assertThat(failureOf(client.query("nowhere", "{\"rank_by\":[\"id\",\"asc\"],\"limit\":1}"))
                        .kind())
                .isEqualTo(Kind.NOT_FOUND);
        assertThat(failureOf(client.schema("nowhere")).kind()).isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void aSchemaCanBeRead() {
        TurbopufferClient client = client(LONG);
        client.write(NS, upserts(row(1, 1, "x"))).join();
        assertThat(client.schema(NS).join()).contains("\"title\"").contains("\"uint\"");
    }

    @Test
    void whatAFilterMatchesIsCounted() {
        TurbopufferClient client = client(LONG);
        client.write(NS, upserts(row(1, 100, "a"), row(2, 200, "b"), row(3, 300, "c")))
                .join();

        assertThat(client.count(NS, "[\"__source_lsn\",\"Gte\",200]").join()).isEqualTo(2);
        assertThat(failureOf(client.count("nowhere", "[\"id\",\"Eq\",1]")).kind())
                .isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void namespacesAreListedByPrefixAPageAtATime() {
        TurbopufferClient client = client(LONG);
        List<String> created = new ArrayList<>();
        for (int number = 1; number <= 1001; number++) {
            created.add("tenant-%04d".formatted(number));
        }
        CompletableFuture.allOf(created.stream()
                        .map(each -> client.write(each, upserts(row(1, 1, "x"))))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
        client.write("another", upserts(row(1, 1, "x"))).join();

        NamespacePage first = client.namespaces("tenant-", Optional.empty()).join();
        NamespacePage last = client.namespaces("tenant-", first.nextCursor()).join();

        List<String> listed = new ArrayList<>(first.names());
        listed.addAll(last.names());
        assertThat(first.nextCursor()).isPresent();
        assertThat(last.nextCursor()).isEmpty();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(created);
    }

    @Test
    void aPingAsksWhetherTheKeyIsAccepted() {
        client(LONG).ping().join();
        TurbopufferException failure = failureOf(opened("tpuf_wrong", LONG).ping());
        assertThat(failure.kind()).isEqualTo(Kind.UNAUTHORIZED);
        assertThat(failure).hasMessageNotContaining("tpuf_wrong");
    }

    @Test
    void aRowThatDoesNotFitIsRefusedAndNothingIsWritten() {
        TurbopufferClient client = client(LONG);
        TurbopufferException failure =
                failureOf(client.write(NS, upserts(row(1, 1, "x"), "{\"id\":2,\"__source_lsn\":1,\"title\":7}")));
        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure.outcomeUnknown()).isFalse();
        assertThat(emulator.documents(NS)).isEmpty();
    }

    @Test
    void aSchemaConflictNamesItsAttribute() {
        TurbopufferClient client = client(LONG);
        client.write(NS, upserts(row(1, 1, "x"))).join();
        TurbopufferException failure = failureOf(client.write(
                NS,
                new WriteRequest(
                        List.of("{\"id\":2,\"title\":7}"),
                        null,
                        List.of(),
                        null,
                        List.of(),
                        null,
                        "{\"id\":\"uint\",\"title\":\"int\"}",
                        null,
                        false)));
        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure.attribute()).contains("title");
    }

    @Test
    void whatPassesIsRetriable() {
        TurbopufferClient client = client(LONG);
        for (int status : new int[] {408, 409, 429, 500, 502, 503, 504}) {
            emulator.faults().add(Fault.on(Operation.WRITE).answers(status));
            TurbopufferException failure = failureOf(client.write(NS, upserts(row(1, 1, "x"))));
            assertThat(failure.kind()).as("%d", status).isEqualTo(Kind.RETRIABLE);
            assertThat(failure.outcomeUnknown()).as("%d", status).isEqualTo(status >= 500 || status == 408);
        }
        client.write(NS, upserts(row(1, 1, "x"))).join();
        assertThat(emulator.requests()).hasSize(8);
    }

    @Test
    void theServiceMayAskForAPause() {
        TurbopufferClient client = client(LONG);
        emulator.faults().add(Fault.on(Operation.WRITE).throttles());
        emulator.faults().add(Fault.on(Operation.WRITE).throttles(Duration.ofSeconds(7)));
        emulator.faults().add(Fault.on(Operation.WRITE).throttlesMillis(Duration.ofMillis(1234)));
        assertThat(failureOf(client.write(NS, upserts(row(1, 1, "x")))).retryAfter())
                .isEmpty();
        assertThat(failureOf(client.write(NS, upserts(row(1, 1, "x")))).retryAfter())
                .contains(Duration.ofSeconds(7));
        assertThat(failureOf(client.write(NS, upserts(row(1, 1, "x")))).retryAfter())
                .contains(Duration.ofMillis(1234));
    }

    @Test
    void aPageOfHtmlIsNeverASuccess() {
        TurbopufferClient client = client(LONG);
        for (int status : new int[] {200, 400, 404}) {
            emulator.faults().add(Fault.on(Operation.WRITE).answersHtml(status));
            assertThat(failureOf(client.write(NS, upserts(row(1, 1, "x")))).kind())
                    .as("%d", status)
                    .isEqualTo(Kind.UNEXPECTED);
        }
        emulator.faults().add(Fault.on(Operation.WRITE).answersHtml(503));
        assertThat(failureOf(client.write(NS, upserts(row(1, 1, "x")))).kind()).isEqualTo(Kind.RETRIABLE);
        assertThat(emulator.documents(NS)).isEmpty();
    }

    @Test
    void aResetLeavesTheOutcomeUnknownWhetherItWasBeforeTheCommitOrAfter() {
        TurbopufferClient client = client(LONG);
        emulator.faults().add(Fault.on(Operation.WRITE).resetsBeforeCommit());
        emulator.faults().add(Fault.on(Operation.WRITE).resetsAfterCommit());

        TurbopufferException before = failureOf(client.write(NS, upserts(row(1, 1, "x"))));
        assertThat(emulator.documents(NS)).isEmpty();
        TurbopufferException after = failureOf(client.write(NS, upserts(row(1, 1, "x"))));
        assertThat(emulator.documents(NS)).hasSize(1);

        assertThat(List.of(before, after)).allSatisfy(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.RETRIABLE);
            assertThat(failure.outcomeUnknown()).isTrue();
        });
    }

    @Test
    void aTimeOutLeavesTheOutcomeUnknownAndTheWriteMayStillCome() {
        client(LONG).ping().join();
        TurbopufferClient client = client(SHORT);
        emulator.faults().add(Fault.on(Operation.WRITE).commitsLate(Duration.ofSeconds(2)));

        TurbopufferException failure = failureOf(client.write(NS, upserts(row(1, 1, "x"))));

        assertThat(failure.kind()).isEqualTo(Kind.RETRIABLE);
        assertThat(failure.outcomeUnknown()).isTrue();
        assertThat(emulator.documents(NS)).isEmpty();
        Awaitility.await().until(() -> emulator.documents(NS).size() == 1);
    }

    @Test
    void aReadThatFailsHasNoOutcome() {
        TurbopufferClient client = client(SHORT);
        emulator.faults().add(Fault.on(Operation.QUERY).hangs());
        TurbopufferException failure = failureOf(client.query(NS, "{\"rank_by\":[\"id\",\"asc\"],\"limit\":1}"));
        assertThat(failure.kind()).isEqualTo(Kind.RETRIABLE);
        assertThat(failure.outcomeUnknown()).isFalse();
    }

    @Test
    void tenThousandRowsAndALargeAnswerGoThrough() {
        TurbopufferClient client = client(LONG);
        List<String> rows = new ArrayList<>();
        for (int id = 0; id < 10_000; id++) {
            rows.add(row(id, 1, "é".repeat(50)));
        }
        WriteRequest request = upserts(rows.toArray(String[]::new));
        WriteResult result = client.write(NS, request).join();
        assertThat(result.upserted()).isEqualTo(10_000);
        assertThat(result.requestBytes()).isPositive();
        assertThat(client.query(NS, "{\"rank_by\":[\"id\",\"asc\"],\"limit\":10000,\"include_attributes\":true}")
                        .join()
                        .rows())
                .hasSize(10_000);
    }

    @Test
    void closingEndsWhatHangs() {
        TurbopufferClient client = client(LONG);
        emulator.faults().add(Fault.on(Operation.WRITE).hangs());
        CompletableFuture<WriteResult> hanging = client.write(NS, upserts(row(1, 1, "x")));
        Awaitility.await().until(() -> emulator.faults().hanging() == 1);
        client.close(Duration.ofSeconds(5));
        assertThat(failureOf(hanging).kind()).isEqualTo(Kind.RETRIABLE);
    }

    private TurbopufferClient client(Duration requestTimeout) {
        return opened(emulator.apiKey(), requestTimeout);
    }

    private TurbopufferClient opened(String apiKey, Duration requestTimeout) {
        TurbopufferClient client = client(emulator.baseUrl().toString(), apiKey, requestTimeout);
        clients.add(client);
        return client;
    }

    private String title(String id) {
        Map<String, ObjectNode> documents = emulator.documents(NS);
        return documents.get(id).get("title").textValue();
    }

    private static String row(int id, long version, String title) {
        return "{\"id\":" + id + ",\"__source_lsn\":" + version + ",\"title\":\"" + title + "\"}";
    }

    private static String read(int id, long version, long snapshot, String title) {
        return "{\"id\":" + id + ",\"__source_lsn\":" + version + ",\"__snapshot\":" + snapshot + ",\"title\":\""
                + title + "\"}";
    }

    private static WriteRequest reads(String... rows) {
        return new WriteRequest(List.of(rows), Conditions.READ, List.of(), null, List.of(), null, SCHEMA, null, false);
    }

    private static WriteRequest upserts(String... rows) {
        return new WriteRequest(
                List.of(rows), Conditions.UPSERT, List.of(), null, List.of(), null, SCHEMA, null, false);
    }

    private static WriteRequest patches(String... rows) {
        return new WriteRequest(
                List.of(), null, List.of(rows), Conditions.patch(0), List.of(), null, SCHEMA, null, true);
    }

    private static WriteRequest marks(String... rows) {
        return new WriteRequest(
                List.of(), null, List.of(rows), Conditions.MARK_INCOMPLETE, List.of(), null, SCHEMA, null, false);
    }

    private static WriteRequest deletes(GuardedDelete... deletes) {
        List<GuardedDelete> arms = List.of(deletes);
        return new WriteRequest(
                List.of(),
                null,
                List.of(),
                null,
                arms.stream().map(GuardedDelete::id).toList(),
                Conditions.delete(arms),
                SCHEMA,
                null,
                false);
    }

    private static TurbopufferException failureOf(CompletableFuture<?> future) {
        Throwable failure = future.handle((result, thrown) -> thrown).join();
        assertThat(failure).isInstanceOf(TurbopufferException.class);
        return (TurbopufferException) failure;
    }
}
