namespace Weir.Generate;

/// <summary>What a check of a pipeline reads.</summary>
/// <param name="Source">Its source topic.</param>
/// <param name="Processed">Its output topic.</param>
/// <param name="Dead">Its dead-letter topic.</param>
/// <param name="Group">Its group.</param>
/// <param name="Retry">Its retry topics.</param>
sealed record CheckedTopics(string Source, string Processed, string Dead, string Group, IReadOnlyList<string> Retry)
{
    /// <summary>Whose positions those of the retry topics are.</summary>
    public string RetryGroup => Group + ".retry";
}
