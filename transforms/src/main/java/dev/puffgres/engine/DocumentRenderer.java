package dev.puffgres.engine;

import dev.puffgres.action.DocumentSchema;
import dev.puffgres.action.FailureKind;
import dev.puffgres.action.Version;
import dev.puffgres.event.ColumnType;
import dev.puffgres.event.Row;
import dev.puffgres.event.SourcePosition;
import dev.puffgres.event.Unavailable;
import dev.puffgres.mapping.AttributeType;
import dev.puffgres.mapping.Mapping;
import java.util.List;

/**
 * Renders rows as documents: the text of one JSON object, written once and never looked into again. Not thread-safe.
 */
final class DocumentRenderer {

    /** turbopuffer's limits: of one value, and of one document. */
    private static final long MAX_VALUE_BYTES = 8L << 20;

    private static final long MAX_DOCUMENT_BYTES = 64L << 20;

    private final Mapping mapping;
    private final AttributePlans plans;
    private final DocumentSchemas schemas;
    private final ValueWriter values;
    private final JsonText json = new JsonText();
    private final String mappingMember;

    DocumentRenderer(Mapping mapping, LossListener losses) {
        this.mapping = mapping;
        this.plans = new AttributePlans(mapping);
        this.schemas = new DocumentSchemas(mapping);
        this.values = new ValueWriter(json, mapping.name(), losses);
        this.mappingMember = ",\"__mapping\":\"" + mapping.name() + '"';
    }

    /**
     * Reads what a document needs of a row.
     *
     * @throws Refusal if the row lacks a column
     */
    Image image(Row row) {
        DocumentPlan plan = plans.of(row.shape());
        Cell[] cells = new Cell[plan.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cell(row, plan, i);
        }
        return new Image(plan, cells);
    }

    private static Cell cell(Row row, DocumentPlan document, int i) {
        AttributePlan plan = document.attribute(i);
        int place = document.place(i);
        if (place < 0) {
            if (!plan.attribute().optional()) {
                throw new Refusal(
                        FailureKind.MISSING_COLUMN,
                        "the record has no column " + plan.column() + ", which attribute " + plan.name()
                                + " needs: correct the mapping or the source's column.include.list, or say optional ="
                                + " true for rows older than the column");
            }
            return new Cell(plan, null, document.type(i), null);
        }
        ColumnType columnType = row.shape().type(place);
        Object value = row.value(place);
        if (columnType.kind() == ColumnType.Kind.UNTYPED && value != Unavailable.UNAVAILABLE) {
            value = AttributeTypes.recognised(value);
        }
        AttributeType type = document.type(i);
        return new Cell(plan, columnType, type != null ? type : AttributeTypes.of(columnType, value), value);
    }

    /**
     * The schema of a write that carries no row.
     *
     * @param row any row of the table whose columns' types are true, or null
     */
    DocumentSchema schema(Row row) {
        List<AttributePlan> attributes;
        AttributeType[] types;
        if (row == null) {
            attributes = plans.declared();
            types = new AttributeType[attributes.size()];
            for (int i = 0; i < types.length; i++) {
                types[i] = attributes.get(i).attribute().type().orElse(null);
            }
        } else {
            DocumentPlan plan = plans.of(row.shape());
            attributes = plan.attributes();
            types = plan.types();
        }
        return schemas.of(attributes, types);
    }

    DocumentSchema schema(Image image) {
        Cell[] cells = image.cells();
        AttributeType[] types = new AttributeType[cells.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = cells[i].type();
        }
        return schemas.of(image.plan().attributes(), types);
    }

    /** The whole document. Null attributes are left out, which is how turbopuffer holds a null. */
    String upsert(Image image, String id, Version version, SourcePosition position) {
        requireVectors(image);
        begin(id, version);
        json.raw(mappingMember);
        if (version.versioned() && version.read()) {
            json.raw(",\"__snapshot\":").number(position.lsn());
        }
        for (Cell cell : image.cells()) {
            if (cell.value() != null) {
                int bytes = json.bytes();
                json.raw(cell.plan().member());
                if (!write(cell)) {
                    json.truncate(bytes);
                }
            }
        }
        return end();
    }

    /** The attributes that are known. Nulls are written, which clears them; a document that changes is none of a snapshot. */
    String patch(Image image, String id, Version version) {
        begin(id, version);
        if (version.versioned()) {
            json.raw(",\"__snapshot\":null");
        }
        for (Cell cell : image.cells()) {
            if (!cell.unavailable()) {
                json.raw(cell.plan().member());
                int bytes = json.bytes();
                if (cell.value() == null || !write(cell)) {
                    json.truncate(bytes);
                    json.raw("null");
                }
            }
        }
        return end();
    }

    private void begin(String id, Version version) {
        json.reset();
        json.raw("{\"id\":").raw(id);
        if (version.versioned()) {
            json.raw(",\"__source_lsn\":").number(version.value());
        }
    }

    private String end() {
        json.raw('}');
        if (json.bytes() > MAX_DOCUMENT_BYTES) {
            throw new Refusal(
                    FailureKind.TOO_LARGE,
                    "the document has " + json.bytes() + " bytes, and turbopuffer takes " + MAX_DOCUMENT_BYTES
                            + ": leave a large column out of the mapping's columns");
        }
        return json.toString();
    }

    /** @return false if the value is one that turbopuffer does not have, and so null */
    private boolean write(Cell cell) {
        long bytes = values.write(cell);
        if (bytes > MAX_VALUE_BYTES) {
            throw cell.refuse(
                    FailureKind.TOO_LARGE,
                    "it has " + bytes + " bytes, and turbopuffer takes " + MAX_VALUE_BYTES
                            + "; leave the column out of the mapping's columns");
        }
        return bytes != ValueWriter.NULL;
    }

    private void requireVectors(Image image) {
        boolean embeds = image.plan().embeds();
        for (Cell cell : image.cells()) {
            if (cell.denseVector() && mapping.distanceMetric().isEmpty()) {
                throw cell.refuse(
                        FailureKind.INVALID_TYPE,
                        "a namespace with vectors needs a distance: set distance_metric in the mapping, or leave the"
                                + " column out of its columns");
            }
            if (cell.denseVector() && cell.value() == null && !embeds) {
                throw cell.refuse(
                        FailureKind.INVALID_TYPE,
                        "it is null, and turbopuffer needs every vector in every document: add \""
                                + cell.plan().column() + " IS NOT NULL\" to membership.where");
            }
        }
    }
}
