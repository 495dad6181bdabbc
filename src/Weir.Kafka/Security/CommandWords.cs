using System.Text;

namespace Weir.Kafka.Security;

/// <summary>A command line parted into words as a shell does it, without anything else that a shell does: white space parts, quotes of both kinds hold together.</summary>
static class CommandWords
{
    /// <returns>Null where a quote is not closed.</returns>
    public static List<string>? Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool isWord = false;
        char quote = '\0';
        foreach (char character in text)
        {
            if (quote != '\0' && character == quote) quote = '\0';
            else if (quote == '\0' && character is '"' or '\'') (quote, isWord) = (character, true);
            else if (quote == '\0' && char.IsWhiteSpace(character))
            {
                if (isWord) words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
            else
            {
                word.Append(character);
                isWord = true;
            }
        }
        if (isWord) words.Add(word.ToString());
        return quote == '\0' ? words : null;
    }
}
