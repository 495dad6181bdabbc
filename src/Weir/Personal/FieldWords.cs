using System.Text;

namespace Weir.Personal;

/// <summary>A field's name in words: <c>clientIP</c>, <c>client_ip</c> and <c>client-ip</c> are all client, ip.</summary>
static class FieldWords
{
    public static List<string> Of(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (int at = 0; at < name.Length; at++)
        {
            char c = name[at];
            if (!char.IsLetterOrDigit(c) || Begins(name, at)) End(words, word);
            if (char.IsLetterOrDigit(c)) word.Append(char.ToLowerInvariant(c));
        }
        End(words, word);
        return words;
    }

    // userId: at the I. IPAddress: at the A, whose next letter is small. clientIPs stays as it is.
    static bool Begins(string name, int at) => at > 0 && char.IsUpper(name[at]) && (char.IsLower(name[at - 1]) || at + 2 < name.Length && char.IsUpper(name[at - 1]) && char.IsLower(name[at + 1]) && char.IsLower(name[at + 2]));

    static void End(List<string> words, StringBuilder word)
    {
        if (word.Length > 0) words.Add(word.ToString());
        word.Clear();
    }
}
