using Weir.Engine.Delivery;

namespace Weir.Tests.Engine.Delivery;

/// <summary>
/// A worker's retry in small, on virtual time: a source, tiers in which records wait, outputs; transactions that commit or do not; workers that are replaced by others who
/// read back what is in the tiers. How often a record fails, and what becomes of it then, is drawn from the seed.
/// </summary>
sealed class RetryModel
{
    static readonly int[] Delays = [3, 20, 100];

    readonly Random _random;
    readonly List<Item> _source = [];
    readonly List<(Item Item, int Rounds, int Due)>[] _tiers = [[], [], []];
    readonly List<Item> _decided = [];
    readonly long[] _positions = new long[4];
    readonly ParkedRecords _parked = new();
    (long[] Positions, int[] Ends, int Decided) _committed = ([0, 0, 0, 0], [0, 0, 0], 0);
    int _now;

    public RetryModel(int seed)
    {
        _random = new(seed);
        int keys = _random.Next(1, 6);
        int failing = _random.Next(2, 12);
        for (int offset = 0; offset < 120; offset++)
            _source.Add(new(offset, _random.Next(8) == 0 ? null : _random.Next(keys), _random.Next(failing) == 0 ? _random.Next(1, 6) : 0));
    }

    public int Commits { get; private set; }

    public int Aborts { get; private set; }

    public int Handovers { get; private set; }

    public int Steps { get; private set; }

    /// <summary>Every record, in the order in which it was decided.</summary>
    public IReadOnlyList<Item> Decided => _decided;

    public IReadOnlyList<Item> Source => _source;

    public int LeftParked => _parked.Count;

    public void Run()
    {
        while (_decided.Count < _source.Count || _committed.Decided < _source.Count)
        {
            Assert.True(++Steps < 200_000, "it does not come to an end");
            switch (_random.Next(40))
            {
                case 0: Abort(); break;
                case 1: HandOver(); break;
                case < 6: Commit(); break;
                default: Take(_random.Next(4)); break;
            }
        }
    }

    void Take(int log)
    {
        _now++;
        if (log == 0) TakeSource();
        else TakeTier(log - 1);
    }

    void TakeSource()
    {
        if (_positions[0] == _source.Count) return;
        var item = _source[(int)_positions[0]];
        var cause = new LogPlace(0, _positions[0]++);
        if (_parked.TierOfThoseBefore(KeyOf(item), item.Offset) is { } behind) Put(item, 0, behind, cause, isNew: true);
        else if (item.Failures > 0) Put(item, 1, 0, cause, isNew: true);
        else _decided.Add(item);
    }

    void TakeTier(int tier)
    {
        if (_positions[tier + 1] == _tiers[tier].Count) return;
        var (item, rounds, due) = _tiers[tier][(int)_positions[tier + 1]];
        if (due > _now) return;
        var cause = new LogPlace(tier + 1, _positions[tier + 1]++);
        if (_parked.TierOfThoseBefore(KeyOf(item), item.Offset) is { } behind) Put(item, rounds, behind, cause, isNew: false);
        else if (item.Failures > rounds && rounds < Delays.Length) Put(item, rounds + 1, rounds, cause, isNew: false);
        else
        {
            _parked.Leave(KeyOf(item), item.Offset, cause);
            _decided.Add(item);
        }
    }

    void Put(Item item, int rounds, int tier, LogPlace cause, bool isNew)
    {
        _tiers[tier].Add((item, rounds, _now + Delays[tier]));
        if (isNew) _parked.Park(KeyOf(item), item.Offset, tier, cause);
        else _parked.Move(KeyOf(item), item.Offset, tier, cause);
    }

    void Commit()
    {
        Commits++;
        _committed = ([.. _positions], [.. _tiers.Select(tier => tier.Count)], _decided.Count);
        if (_random.Next(2) == 0) _parked.Trim(_committed.Positions);
    }

    void Abort()
    {
        Aborts++;
        GoBack();
        _parked.Rewind(_positions);
        AssertAsReadBack();
    }

    void HandOver()
    {
        Handovers++;
        GoBack();
        _parked.Clear();
        foreach (var (key, offset, tier) in InTiers()) _parked.Recall(key, offset, tier);
    }

    void GoBack()
    {
        _committed.Positions.CopyTo(_positions, 0);
        foreach (var (tier, end) in _committed.Ends.Index()) _tiers[tier].RemoveRange(end, _tiers[tier].Count - end);
        _decided.RemoveRange(_committed.Decided, _decided.Count - _committed.Decided);
    }

    // What was taken back must be what another worker would find.
    void AssertAsReadBack()
    {
        var found = new ParkedRecords();
        foreach (var (key, offset, tier) in InTiers()) found.Recall(key, offset, tier);
        Assert.Equal(found.Count, _parked.Count);
        foreach (var item in _source) Assert.Equal((found.Contains(item.Offset), found.TierOfThoseBefore(KeyOf(item), long.MaxValue)), (_parked.Contains(item.Offset), _parked.TierOfThoseBefore(KeyOf(item), long.MaxValue)));
    }

    IEnumerable<(UInt128 Key, long Offset, int Tier)> InTiers() =>
        _tiers.Index().SelectMany(tier => tier.Item.Skip((int)_positions[tier.Index + 1]).Select(entry => (KeyOf(entry.Item), entry.Item.Offset, tier.Index)));

    static UInt128 KeyOf(Item item) => item.Key is { } key ? (UInt128)(uint)key : new UInt128(ulong.MaxValue, (ulong)item.Offset);

    /// <summary>A source record.</summary>
    /// <param name="Offset">In the source.</param>
    /// <param name="Key">Null: none.</param>
    /// <param name="Failures">How often it fails before it is decided; more often than there are tiers: it dies.</param>
    public sealed record Item(long Offset, int? Key, int Failures);
}
