package dev.puffgres.turbopuffer;

import java.util.List;
import java.util.function.Consumer;

/**
 * The text of a {@link WriteRequest}, in pieces: what is counted, what is streamed and what tests compare is the same.
 *
 * <p>The rows are moved as they are, so a request costs no second copy of its rows.
 */
final class RequestText {

    private final Consumer<String> out;
    private boolean first = true;

    private RequestText(Consumer<String> out) {
        this.out = out;
    }

    static void write(WriteRequest request, Consumer<String> out) {
        RequestText text = new RequestText(out);
        out.accept("{");
        text.list("upsert_rows", request.upsertRows());
        text.member("upsert_condition", request.upsertCondition());
        text.list("patch_rows", request.patchRows());
        text.member("patch_condition", request.patchCondition());
        text.list("deletes", request.deletes());
        text.member("delete_condition", request.deleteCondition());
        text.member("delete_by_filter", request.deleteByFilter());
        text.member("delete_by_filter_allow_partial", request.deleteByFilter() == null ? null : "true");
        text.member("schema", request.schema());
        text.member(
                "distance_metric", request.distanceMetric() == null ? null : JsonText.quote(request.distanceMetric()));
        text.member("return_affected_ids", request.returnAffectedIds() ? "true" : null);
        out.accept("}");
    }

    private void list(String name, List<String> elements) {
        if (elements.isEmpty()) {
            return;
        }
        name(name);
        String separator = "[";
        for (String element : elements) {
            out.accept(separator);
            out.accept(element);
            separator = ",";
        }
        out.accept("]");
    }

    private void member(String name, String value) {
        if (value != null) {
            name(name);
            out.accept(value);
        }
    }

    private void name(String name) {
        out.accept(first ? "\"" : ",\"");
        out.accept(name);
        out.accept("\":");
        first = false;
    }
}
