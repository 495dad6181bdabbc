using System.Text;

namespace Weir.Commands.Records;

/// <summary>A delimiter as kcat takes it: a text, with <c>\n \t \r \0 \xNN</c>.</summary>
static class DelimiterOption
{
    /// <exception cref="CommandFailure">An escape is not known.</exception>
    public static byte[] Parse(string text)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        new RecordFormat(text.Replace("%", "%%", StringComparison.Ordinal)).Write(default, bytes);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>A header as <c>name=value</c>, or <c>name</c> alone for a null value.</summary>
    public static (byte[] Name, byte[]? Value) Header(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (Encoding.UTF8.GetBytes(text), null) : (Encoding.UTF8.GetBytes(text[..equals]), Encoding.UTF8.GetBytes(text[(equals + 1)..]));
    }
}
