namespace Weir.Tests.Broker.Groups.Consumer;

/// <summary>What a member of a <see cref="GroupPlay"/> knows.</summary>
sealed class PlayedMember(string id, string? instance = null)
{
    HashSet<(int Topic, int Partition)> _told = [];

    public string Id { get; set; } = id;
    public string? Instance => instance;
    public int Epoch { get; set; }
    public int[] Topics { get; set; } = [];
    public SortedSet<(int Topic, int Partition)> Owned { get; } = [];

    public void GiveUp() => Owned.IntersectWith(_told);

    /// <summary>Takes an answer; null for the assignment when there was none.</summary>
    public void Heed(bool refused, int epoch, IEnumerable<(int Topic, int Partition)>? assignment)
    {
        if (refused || epoch <= 0)
        {
            Epoch = 0;
            Owned.Clear();
            _told = [];
            return;
        }
        if (Epoch == 0) Owned.Clear();
        Epoch = epoch;
        if (assignment is null) return;
        _told = [.. assignment];
        Owned.UnionWith(_told);
    }
}
