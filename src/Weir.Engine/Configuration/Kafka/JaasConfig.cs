namespace Weir.Engine.Configuration.Kafka;

/// <summary>User and password out of Java's <c>sasl.jaas.config</c>: <c>org.apache.kafka…PlainLoginModule required username="u" password="p";</c></summary>
static class JaasConfig
{
    /// <summary>False with what is wrong, which never quotes the text.</summary>
    public static bool TryParse(string text, out string user, out string password, out string wrong)
    {
        (user, password) = ("", "");
        var words = Split(text);
        wrong = "is not 'module required name=\"value\" …;'";
        if (words is null || words.Count < 2 || words[1] is not ("required" or "requisite" or "sufficient" or "optional"))
            return false;
        wrong = "names a login module other than PlainLoginModule or ScramLoginModule";
        if (!words[0].EndsWith(".PlainLoginModule", StringComparison.Ordinal) && !words[0].EndsWith(".ScramLoginModule", StringComparison.Ordinal))
            return false;
        user = Option(words, "username=");
        password = Option(words, "password=");
        wrong = user.Length == 0 ? "has no username" : password.Length == 0 ? "has no password" : "";
        return wrong.Length == 0;
    }

    static string Option(List<string> words, string name) =>
        words.Find(word => word.StartsWith(name, StringComparison.Ordinal))?[name.Length..] ?? "";

    /// <summary>Words parted by white space, quotes removed; null where a quote stays open or the semicolon is missing.</summary>
    static List<string>? Split(string text)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        var quoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (character == '\\' && quoted && at + 1 < text.Length)
                word.Append(text[++at]);
            else if (character == '"')
                quoted = !quoted;
            else if (quoted || (!char.IsWhiteSpace(character) && character != ';'))
                word.Append(character);
            else
            {
                if (word.Length > 0)
                    words.Add(word.ToString());
                word.Clear();
                if (character == ';')
                    return words;
            }
        }
        return null;
    }
}
