package dev.puffgres.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puffgres.mapping.Attribute;
import java.util.List;

/**
 * One attribute, with what follows from its options.
 *
 * @param member how it begins in a document, after a first member: {@code ,"name":}
 * @param filterable whether turbopuffer indexes its values for filters, which limits their size
 * @param embedded whether turbopuffer computes an embedding from it
 */
record AttributePlan(Attribute attribute, String member, boolean filterable, boolean embedded) {

    private static final List<String> INDEXED_OTHERWISE = List.of("full_text_search", "regex", "glob", "fuzzy");

    static AttributePlan of(Attribute attribute) {
        JsonText member = new JsonText().raw(',');
        member.string(attribute.name());
        member.raw(':');
        JsonNode embed = attribute.options().get("embed");
        return new AttributePlan(
                attribute, member.toString(), isFilterable(attribute), embed != null && !embed.isNull());
    }

    String name() {
        return attribute.name();
    }

    String column() {
        return attribute.column();
    }

    /** turbopuffer's default is true, unless another index is on. */
    private static boolean isFilterable(Attribute attribute) {
        JsonNode filterable = attribute.options().get("filterable");
        if (filterable != null && filterable.isBoolean()) {
            return filterable.booleanValue();
        }
        return INDEXED_OTHERWISE.stream()
                .noneMatch(option -> isOn(attribute.options().get(option)));
    }

    private static boolean isOn(JsonNode option) {
        return option != null && !option.isNull() && !(option.isBoolean() && !option.booleanValue());
    }
}
