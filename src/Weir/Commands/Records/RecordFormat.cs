using System.Buffers;
using System.Globalization;
using System.Text;

namespace Weir.Commands.Records;

/// <summary>
/// kcat's <c>-f</c>: <c>%s</c> value, <c>%S</c> its length (-1: null), <c>%k</c> and <c>%K</c> the same of the key, <c>%t</c> topic, <c>%p</c> partition,
/// <c>%o</c> offset, <c>%T</c> timestamp in milliseconds, <c>%h</c> headers as <c>a=b,c=d</c>, <c>%%</c>; with <c>\n \r \t \0 \\ \xNN</c>.
/// </summary>
sealed class RecordFormat
{
    readonly List<(char Token, byte[] Text)> _parts = [];

    /// <exception cref="CommandFailure">A token or escape is not known; the message names it.</exception>
    public RecordFormat(string format)
    {
        var text = new ArrayBufferWriter<byte>();
        for (int at = 0; at < format.Length; at++)
        {
            char c = format[at];
            if (c == '\\') at = Escape(format, at, text);
            else if (c != '%') at = Literal(format, at, text);
            else if (At(format, ++at) == '%') text.Write("%"u8);
            else Token(At(format, at), text);
        }
        Flush(text);
    }

    public void Write(in ShownRecord record, IBufferWriter<byte> to)
    {
        foreach (var (token, text) in _parts)
        {
            switch (token)
            {
                case '\0': to.Write(text); break;
                case 's': to.Write(record.Value); break;
                case 'k': to.Write(record.Key); break;
                case 'S': Number(record.HasValue ? record.Value.Length : -1, to); break;
                case 'K': Number(record.HasKey ? record.Key.Length : -1, to); break;
                case 't': Encoding.UTF8.GetBytes(record.Topic, to); break;
                case 'p': Number(record.Partition, to); break;
                case 'o': Number(record.Offset, to); break;
                case 'T': Number(record.Timestamp, to); break;
                default: Headers(record, to); break;
            }
        }
    }

    static int Literal(string format, int at, ArrayBufferWriter<byte> text)
    {
        int end = format.AsSpan(at).IndexOfAny('%', '\\');
        int length = end < 0 ? format.Length - at : end;
        Encoding.UTF8.GetBytes(format.AsSpan(at, length), text);
        return at + length - 1;
    }

    static int Escape(string format, int at, ArrayBufferWriter<byte> text)
    {
        char c = At(format, at + 1);
        if (c == 'x')
        {
            string digits = format.Substring(Math.Min(at + 2, format.Length), Math.Min(2, Math.Max(0, format.Length - at - 2)));
            if (!byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value) || digits.Length < 2) throw CommandFailure.Usage($"'\\x{digits}' is no byte; write two hex digits");
            text.Write([value]);
            return at + 3;
        }
        text.Write([c switch { 'n' => (byte)'\n', 'r' => (byte)'\r', 't' => (byte)'\t', '0' => (byte)0, '\\' => (byte)'\\', _ => throw CommandFailure.Usage($"'\\{c}' is not known; known are \\n \\r \\t \\0 \\\\ \\xNN") }]);
        return at + 1;
    }

    void Token(char token, ArrayBufferWriter<byte> text)
    {
        if (!"skSKtpoTh".Contains(token, StringComparison.Ordinal)) throw CommandFailure.Usage($"'%{token}' is not known; known are %s %S %k %K %t %p %o %T %h %%");
        Flush(text);
        _parts.Add((token, []));
    }

    void Flush(ArrayBufferWriter<byte> text)
    {
        if (text.WrittenCount > 0) _parts.Add(('\0', text.WrittenSpan.ToArray()));
        text.ResetWrittenCount();
    }

    static char At(string format, int at) => at < format.Length ? format[at] : throw CommandFailure.Usage($"'{format[^1]}' at the end stands alone");

    static void Number(long number, IBufferWriter<byte> to)
    {
        Span<byte> text = stackalloc byte[20];
        number.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        to.Write(text[..length]);
    }

    static void Headers(in ShownRecord record, IBufferWriter<byte> to)
    {
        bool first = true;
        foreach (var header in record.Headers)
        {
            if (!first) to.Write(","u8);
            first = false;
            to.Write(header.Key);
            to.Write("="u8);
            to.Write(header.Value);
        }
    }
}
