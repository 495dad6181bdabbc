using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Weir.Commands;

/// <summary>One JSON document as a line of text.</summary>
static class JsonText
{
    public static string Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) write(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
