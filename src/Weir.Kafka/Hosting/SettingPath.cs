using System.Text;

namespace Weir.Kafka.Hosting;

/// <summary>A key of .NET's configuration as the path of a setting: <c>DeadLetters:Topic</c> and <c>dead_letters:topic</c> are <c>dead_letters.topic</c>.</summary>
static class SettingPath
{
    public static string Of(string key)
    {
        var path = new StringBuilder(key.Length + 4);
        for (int at = 0; at < key.Length; at++)
        {
            char letter = key[at];
            if (char.IsAsciiLetterUpper(letter) && at > 0 && char.IsAsciiLetterLower(key[at - 1])) path.Append('_');
            path.Append(letter == ':' ? '.' : char.ToLowerInvariant(letter));
        }
        return path.ToString();
    }
}
