namespace Weir.Generate;

/// <summary>What is unusual about a pipeline that is checked, or about its records.</summary>
sealed record CheckRules
{
    /// <summary>Whether the pipeline may change the order of records with different keys, as one with retry topics does.</summary>
    public bool KeepsKeysOnly { get; init; }

    /// <summary>Good records that the pipeline has to make dead letters all the same; null: none.</summary>
    public Func<long, bool>? Dies { get; init; }

    /// <summary>Which records have which timestamps; null: they are not looked at.</summary>
    public OddTimes? Times { get; init; }

    /// <summary>Whether a record is in the source still: of bad ones that are equal, those are taken for the found ones first. Null: all are.</summary>
    public Func<long, bool>? IsPresent { get; init; }

    /// <summary>When a record was made, in milliseconds since 1970, as the source says; null: it is not there any more. Asked where there are <see cref="Times"/>.</summary>
    public Func<long, long?>? TimeOf { get; init; }

    /// <summary>Whether somebody set the group's positions meanwhile: the counters beside them then begin at zero, and are only asked whether they add up and count no more than there is.</summary>
    public bool HasBeenReset { get; init; }

    /// <summary>Whether dead letters were deleted meanwhile: after a reset the counters may then count more of them than there are.</summary>
    public bool HasLostLetters { get; init; }

    /// <summary>When it is checked, in milliseconds since 1970.</summary>
    public long Now { get; init; }
}
