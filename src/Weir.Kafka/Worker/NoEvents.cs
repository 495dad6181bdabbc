namespace Weir.Kafka.Worker;

/// <summary>Nobody listens.</summary>
sealed class NoEvents : IPipelineEvents
{
    public void Assigned(int worker, IReadOnlyList<int> owned, IReadOnlyList<int> given, IReadOnlyList<int> revoked) { }

    public void Recovered(int worker, string why, TimeSpan took) { }

    public void FirstCommit(int worker, TimeSpan sinceStart) { }

    public void Trouble(int worker, string what) { }

    public void TroubleOver(int worker, TimeSpan took) { }
}
