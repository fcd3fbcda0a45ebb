package org.multiverse.curator.bridge.job;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.nio.file.Path;
import org.multiverse.curator.common.Json;

/** JSON of the job's record: paths are their text, and later versions may have said more. */
final class JobJson {
  static final JsonMapper MAPPER =
      Json.PRETTY
          .rebuild()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(
              named(new SimpleModule())
                  .addSerializer(Path.class, new PathText())
                  .addDeserializer(Path.class, new TextPath()))
          .build();

  private JobJson() {}

  private static SimpleModule named(SimpleModule module) {
    Targets.all().forEach(each -> module.registerSubtypes(new NamedType(each.type(), each.name())));
    return module;
  }

  private static final class PathText extends StdSerializer<Path> {
    PathText() {
      super(Path.class);
    }

    @Override
    public void serialize(Path value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(value.toString());
    }

    @Override
    public void serializeWithType(
        Path value,
        JsonGenerator out,
        SerializerProvider provider,
        com.fasterxml.jackson.databind.jsontype.TypeSerializer type)
        throws IOException {
      serialize(value, out, provider);
    }
  }

  private static final class TextPath extends StdDeserializer<Path> {
    TextPath() {
      super(Path.class);
    }

    @Override
    public Path deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return Path.of(in.getText());
    }
  }
}
