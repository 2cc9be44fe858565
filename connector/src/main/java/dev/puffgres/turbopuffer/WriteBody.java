package dev.puffgres.turbopuffer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.ForwardingSink;
import okio.GzipSink;
import okio.Okio;

/** Streams a {@link WriteRequest} from its rendered rows: plain with its exact length, or as chunks of gzip. */
final class WriteBody extends RequestBody {

    static final MediaType JSON = MediaType.get("application/json");

    private final WriteRequest request;
    private final boolean gzip;
    private volatile long sentBytes;

    WriteBody(WriteRequest request, ClientConfig.Compression compression) {
        this.request = request;
        this.gzip = compression == ClientConfig.Compression.GZIP;
    }

    boolean gzip() {
        return gzip;
    }

    /** The size of the body on the wire; known once the body was written. */
    long sentBytes() {
        return sentBytes;
    }

    @Override
    public MediaType contentType() {
        return JSON;
    }

    @Override
    public long contentLength() {
        if (gzip) {
            return -1;
        }
        if (sentBytes == 0) {
            sentBytes = request.bodyBytes();
        }
        return sentBytes;
    }

    /** Keeps OkHttp from sending a write a second time on its own, as it does after a 503 with {@code Retry-After: 0}. */
    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        if (!gzip) {
            writePieces(sink);
            return;
        }
        long[] compressed = {0};
        GzipSink deflating = new GzipSink(new ForwardingSink(sink) {
            @Override
            public void write(Buffer source, long byteCount) throws IOException {
                compressed[0] += byteCount;
                super.write(source, byteCount);
            }

            // OkHttp closes its own sink.
            @Override
            public void close() throws IOException {
                flush();
            }
        });
        deflating.deflater().setLevel(Deflater.BEST_SPEED);
        try (BufferedSink buffered = Okio.buffer(deflating)) {
            writePieces(buffered);
        }
        sentBytes = compressed[0];
    }

    private void writePieces(BufferedSink sink) throws IOException {
        try {
            RequestText.write(request, piece -> {
                try {
                    sink.write(piece.getBytes(UTF_8));
                } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                }
            });
        } catch (UncheckedIOException broken) {
            throw broken.getCause();
        }
    }
}
