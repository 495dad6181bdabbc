namespace Weir.Faults;

/// <summary>How a <c>weir run</c> is started.</summary>
/// <param name="Instance">Its name; null lets it take a slot of the host.</param>
/// <param name="SpeaksTransactionsOne">Whether <c>transaction.version</c> is hidden from it.</param>
/// <param name="TransactionRecords">Records after which a transaction closes; small ones make many requests.</param>
/// <param name="Workers">Its worker loops.</param>
/// <param name="GroupProtocol">Kafka's <c>group.protocol</c>, where the pipeline's file is not to say it.</param>
sealed record WorkerOptions(string? Instance = null, bool SpeaksTransactionsOne = false, int TransactionRecords = 500, int Workers = 2, string? GroupProtocol = null)
{
    /// <summary>Whether it is the tests' own program, which knows the step <c>trouble</c> and whose clock can be set.</summary>
    public bool HasOwnSteps { get; init; }

    /// <summary>The program, where it is neither that nor the one that was built with the tests; null otherwise.</summary>
    public string? Program { get; init; }

    /// <summary>Kafka's <c>max.poll.interval.ms</c>, where the pipeline's file is not to say it.</summary>
    public TimeSpan? PollInterval { get; init; }

    /// <summary>Kafka's <c>socket.connection.setup.timeout.ms</c>, in the same way; a test machine is else given more than Weir's 2 s.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>Whether it can be asked by HTTP.</summary>
    public bool IsControlled { get; init; }

    /// <summary>More variables.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; init; } = new Dictionary<string, string?>();
}
