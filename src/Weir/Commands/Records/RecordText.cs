using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Weir.Commands.Records;

/// <summary>A record's bytes on one line for a person: never a control character, which could command the terminal; bytes that are not UTF-8 as <c>\xNN</c>; long ones cut.</summary>
static class RecordText
{
    /// <summary>Characters of a text that is shown whole.</summary>
    public const int Longest = 1_000;

    public static string Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(Math.Min(bytes.Length, Longest) + 32);
        if (Utf8.IsValid(bytes))
        {
            foreach (var rune in Encoding.UTF8.GetString(bytes).EnumerateRunes().Take(Longest))
            {
                // Format characters turn the direction of writing.
                if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
                else text.Append(rune.ToString());
            }
        }
        else
        {
            foreach (byte value in bytes[..Math.Min(bytes.Length, Longest)])
            {
                if (value is >= 0x20 and < 0x7F) text.Append((char)value);
                else text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
            }
        }
        if (bytes.Length > Longest) text.Append(CultureInfo.InvariantCulture, $" … ({bytes.Length} bytes)");
        return text.ToString();
    }
}
