package dev.puffgres.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options of an attribute in turbopuffer's {@code schema} that a mapping may give, and what each may be. */
final class AttributeOptions {
    static final String ANN = "ann";

    private enum Form {
        BOOLEAN("must be true or false"),
        BOOLEAN_OR_OBJECT("must be true, false or its own options"),
        TEXT_OR_OBJECT("must be the name of a model or its own options");

        private final String demand;

        Form(String demand) {
            this.demand = demand;
        }

        private boolean accepts(JsonNode value) {
            return switch (this) {
                case BOOLEAN -> value.isBoolean();
                case BOOLEAN_OR_OBJECT -> value.isBoolean() || value.isObject();
                case TEXT_OR_OBJECT -> value.isTextual() && !value.textValue().isEmpty() || value.isObject();
            };
        }
    }

    private static final Map<String, Form> FORMS = Map.of(
            "filterable",
            Form.BOOLEAN,
            "full_text_search",
            Form.BOOLEAN_OR_OBJECT,
            "regex",
            Form.BOOLEAN,
            "glob",
            Form.BOOLEAN,
            "fuzzy",
            Form.BOOLEAN_OR_OBJECT,
            ANN,
            Form.BOOLEAN_OR_OBJECT,
            "sparse_knn",
            Form.BOOLEAN_OR_OBJECT,
            "embed",
            Form.TEXT_OR_OBJECT);

    static final List<String> NAMES = FORMS.keySet().stream().sorted().toList();

    private AttributeOptions() {}

    static List<Violation> violations(
            List<String> attribute, Optional<AttributeType> type, Map<String, JsonNode> options) {
        List<Violation> violations = new ArrayList<>();
        options.forEach((option, value) -> problem(type, option, value)
                .ifPresent(problem -> violations.add(new Violation(Paths.child(attribute, option), problem))));
        return violations;
    }

    private static boolean isText(AttributeType type) {
        return type.kind() == AttributeType.Kind.STRING || type.kind() == AttributeType.Kind.STRING_ARRAY;
    }

    private static Optional<String> problem(Optional<AttributeType> type, String option, JsonNode value) {
        Form form = FORMS.get(option);
        if (form == null) {
            return Optional.of("is no option of an attribute; the options are " + String.join(", ", NAMES));
        }
        if (!form.accepts(value)) {
            return Optional.of(form.demand);
        }
        if (JsonValues.holdsNonFinite(value)) {
            return Optional.of("holds a number that is not finite");
        }
        if (option.equals(ANN) && type.isPresent()) {
            if (!type.get().isDense()) {
                return Optional.of("is for vectors such as [768]f32 only");
            }
            if (value.isBoolean() && !value.booleanValue()) {
                return Optional.of("must be true for a vector: turbopuffer refuses one without it");
            }
        }
        if (option.equals("full_text_search") && type.isPresent() && !isText(type.get())) {
            return Optional.of("is for the types string and []string only");
        }
        if (option.equals("sparse_knn") && type.isPresent() && type.get().kind() != AttributeType.Kind.SPARSE_VECTOR) {
            return Optional.of("is for the type {}f16 only");
        }
        return Optional.empty();
    }
}
