using Weir.Commands;
using Weir.Commands.Explaining;
using Weir.Commands.Records;

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

    /// <exception cref="CommandFailure">A letter was asked for that is in another topic.</exception>
    public void ThrowUnlessOf(string topic)
    {
        foreach (var letter in Letters.Where(letter => letter.Topic != topic)) throw CommandFailure.Usage($"{letter} is no letter of '{topic}'", $"Name its topic with -t {letter.Topic}, or its pipeline with -f");
    }

    /// <summary>Says of the letters that were asked for and are closed who closed them: else nobody knows why they are not among what is found.</summary>
    public void SayClosed(Ledger ledger, TextWriter to)
    {
        foreach (var letter in Letters) if (ledger.Find(letter) is { } entry) to.WriteLine(RecordText.Of(entry.Closing));
    }

    /// <summary>Where the letters that were asked for are in a partition, from the first to behind the last; null: all of it.</summary>
    public (long From, long To)? RangeOf(int partition)
    {
        if (Letters.Count == 0) return null;
        var offsets = Letters.Where(letter => letter.Partition == partition).Select(letter => letter.Offset).ToList();
        return offsets.Count == 0 ? (0, 0) : (offsets.Min(), offsets.Max() + 1);
    }

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
