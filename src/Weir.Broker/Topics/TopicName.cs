using System.Buffers;

namespace Weir.Broker.Topics;

/// <summary>Kafka's rules for a topic's name.</summary>
static class TopicName
{
    /// <summary>Longest name in characters: with the partition's number it must fit a folder name.</summary>
    public const int MaxLength = 249;

    /// <summary>Topic with the committed offsets and the groups.</summary>
    public const string ConsumerOffsets = "__consumer_offsets";

    /// <summary>Topic with the states of transactional ids.</summary>
    public const string TransactionState = "__transaction_state";

    static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static bool IsInternal(string name) => name is ConsumerOffsets or TransactionState;

    /// <summary>What is wrong with the name, or null.</summary>
    public static string? Problem(string? name)
    {
        if (string.IsNullOrEmpty(name)) return "Topic name is invalid: the empty string is not allowed";
        if (name is "." or "..") return "Topic name cannot be \".\" or \"..\"";
        if (name.Length > MaxLength) return $"Topic name is invalid: the length of '{name}' is longer than the max allowed length {MaxLength}";
        return name.AsSpan().ContainsAnyExcept(Allowed)
            ? $"Topic name is invalid: '{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'"
            : null;
    }
}
