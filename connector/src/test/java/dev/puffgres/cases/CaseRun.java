package dev.puffgres.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puffgres.action.Action;
import dev.puffgres.action.ActionRecord;
import dev.puffgres.emulator.Emulator;
import dev.puffgres.sink.GoldenRequests;
import dev.puffgres.sink.GoldenRequests.Sent;
import dev.puffgres.transforms.ApplyMapping;
import dev.puffgres.turbopuffer.TurbopufferClient;
import dev.puffgres.turbopuffer.TurbopufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** What comes of one case in one form of its records. */
final class CaseRun {

    private final GoldenCase golden;
    private final Emulator emulator;
    private final TurbopufferClient client;
    private final ArrayNode skips = CaseJson.array();
    private final ArrayNode malformed = CaseJson.array();
    private final List<Action.Failure> failures = new ArrayList<>();

    CaseRun(GoldenCase golden, Emulator emulator, TurbopufferClient client) {
        this.golden = golden;
        this.emulator = emulator;
        this.client = client;
    }

    ObjectNode outcome(Form form) {
        List<Sent> requests = requests(form);
        ObjectNode outcome = CaseJson.object();
        ArrayNode sent = outcome.putArray("requests");
        for (Sent request : requests) {
            sent.addObject()
                    .put("namespace", request.namespace())
                    .set("body", CaseJson.exact(request.request().body()));
        }
        if (!failures.isEmpty()) {
            ArrayNode failed = outcome.putArray("failures");
            for (Action.Failure failure : failures) {
                failed.addObject()
                        .put("mapping", failure.mapping())
                        .put("kind", failure.kind().name())
                        .put("message", failure.message());
            }
        }
        if (!malformed.isEmpty()) {
            outcome.set("malformed", malformed);
        }
        if (!skips.isEmpty()) {
            outcome.set("skips", skips);
        }
        if (!requests.isEmpty()) {
            outcome.set("stored", stored(requests));
        }
        return outcome;
    }

    private List<Sent> requests(Form form) {
        boolean soft = golden.json().path("delete_mode").asText().equals("soft");
        boolean together = !golden.json().path("flush").asText().equals("each event");
        List<Sent> requests = new ArrayList<>();
        List<Action> waiting = new ArrayList<>();
        try (ApplyMapping<SinkRecord> transform = new ApplyMapping<>()) {
            transform.configure(
                    Map.of("mapping.json", CaseJson.compact(golden.json().get("mappings"))));
            int event = 0;
            for (SinkRecord record : new CaseEvents(golden.json()).in(form)) {
                waiting.addAll(actions(transform, record, event++));
                if (!together) {
                    requests.addAll(GoldenRequests.of(waiting, soft, failures));
                    waiting.clear();
                }
            }
        }
        requests.addAll(GoldenRequests.of(waiting, soft, failures));
        return requests;
    }

    private List<Action> actions(ApplyMapping<SinkRecord> transform, SinkRecord record, int event) {
        List<Action> actions = new ArrayList<>();
        try {
            for (Action action : ActionRecord.read(transform.apply(record).value())) {
                actions.add(action);
                if (action instanceof Action.Failure failure) {
                    failures.add(failure);
                } else if (action instanceof Action.Skip skip) {
                    skips.addObject()
                            .put("event", event)
                            .put("mapping", skip.mapping())
                            .put("reason", skip.reason());
                }
            }
        } catch (DataException unreadable) {
            malformed.addObject().put("event", event).put("message", unreadable.getMessage());
        }
        return actions;
    }

    /** Sends the requests, in the order that the case says, and looks at the documents: the emulator has its own idea of them. */
    private ObjectNode stored(List<Sent> requests) {
        emulator.reset();
        TreeSet<String> namespaces = new TreeSet<>();
        for (int index : order(requests.size())) {
            Sent sent = requests.get(index);
            namespaces.add(sent.namespace());
            try {
                client.write(sent.namespace(), sent.request()).join();
            } catch (CompletionException refused) {
                requireMissingNamespace(sent, (TurbopufferException) refused.getCause());
            }
        }
        ObjectNode stored = CaseJson.object();
        for (String namespace : namespaces) {
            ArrayNode documents = stored.putArray(namespace);
            emulator.documents(namespace).values().forEach(document -> documents.add(own(document)));
        }
        return stored;
    }

    /** The emulator's numbers in this package's node types, so that equal documents are equal trees. */
    private static JsonNode own(JsonNode document) {
        return CaseJson.exact(document.toString());
    }

    private List<Integer> order(int requests) {
        List<Integer> order = new ArrayList<>();
        golden.json().path("deliver").forEach(index -> order.add(index.intValue()));
        for (int i = 0; order.size() < requests && golden.json().path("deliver").isMissingNode(); i++) {
            order.add(i);
        }
        return order;
    }

    private static void requireMissingNamespace(Sent sent, TurbopufferException refused) {
        if (refused.kind() != TurbopufferException.Kind.NOT_FOUND
                || !sent.request().upsertRows().isEmpty()) {
            throw refused;
        }
    }
}
