namespace Weir.Broker.Topics;

/// <summary>Kafka's rules for a topic's name.</summary>
static class TopicName
{
    /// <summary>Longest name in characters: with the partition's number it must fit a folder name.</summary>
    public const int MaxLength = 249;

    /// <summary>Whether the name is one of Kafka's own topics, which nobody else may make: what they hold is not kept in topics here.</summary>
    public static bool IsReserved(string name) => name is "__consumer_offsets" or "__transaction_state" or "__share_group_state" or "__cluster_metadata";

    /// <summary>What is wrong with the name, or null.</summary>
    public static string? Problem(string? name)
    {
        if (string.IsNullOrEmpty(name)) return "Topic name is invalid: the empty string is not allowed";
        if (name is "." or "..") return "Topic name cannot be \".\" or \"..\"";
        if (name.Length > MaxLength) return $"Topic name is invalid: the length of '{name}' is longer than the max allowed length {MaxLength}";
        foreach (char letter in name)
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '_' or '-')) return $"Topic name is invalid: '{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'";
        return null;
    }
}
