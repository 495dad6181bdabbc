using Weir.Commands.Explaining;

namespace Weir.DeadLetters;

/// <summary>Which letters are meant; what is null or empty does not matter.</summary>
sealed record LetterFilter
{
    public IReadOnlyCollection<string> Codes { get; init; } = [];

    public IReadOnlyCollection<string> Fields { get; init; } = [];

    public IReadOnlyCollection<string> Steps { get; init; } = [];

    public IReadOnlyCollection<string> Fingerprints { get; init; } = [];

    /// <summary>Of the dead-letter topic.</summary>
    public IReadOnlyCollection<int> Partitions { get; init; } = [];

    /// <summary>Single letters.</summary>
    public IReadOnlyCollection<RecordAddress> Letters { get; init; } = [];

    /// <summary>Whether it lets everything through.</summary>
    public bool IsEmpty => Codes.Count + Fields.Count + Steps.Count + Fingerprints.Count + Partitions.Count + Letters.Count == 0 && Origin is null && Since is null && Until is null;

    /// <summary>A topic, or topic/partition.</summary>
    public string? Origin { get; init; }

    /// <summary>Milliseconds since 1970: died then or later.</summary>
    public long? Since { get; init; }

    /// <summary>Milliseconds since 1970: died before.</summary>
    public long? Until { get; init; }

    public bool Matches(DeadLetter letter) =>
        (Codes.Count == 0 || Codes.Contains(letter.Code, StringComparer.OrdinalIgnoreCase))
        && (Fields.Count == 0 || letter.Field is { } field && Fields.Contains(field))
        && (Steps.Count == 0 || letter.Step is { } step && Steps.Contains(step))
        && (Fingerprints.Count == 0 || Fingerprints.Contains(letter.Fingerprint))
        && (Partitions.Count == 0 || Partitions.Contains(letter.Address.Partition))
        && (Letters.Count == 0 || Letters.Contains(letter.Address))
        && (Origin is null || letter.Topic == Origin || $"{letter.Topic}/{letter.Partition}" == Origin)
        && (Since is null || letter.DiedAt >= Since) && (Until is null || letter.DiedAt < Until);
}
