using Weir.Bench.Brokers;
using Weir.Bench.Contenders;

namespace Weir.Bench.Comparing;

/// <summary>What has been found so far.</summary>
sealed class Results
{
    /// <summary>Every run, in the order they were made.</summary>
    public List<ContenderRun> Runs { get; } = [];

    public List<Absence> Absent { get; } = [];

    public bool AreRight => Runs.All(run => run.IsRight);

    /// <summary>The contenders' figures on a broker.</summary>
    public IReadOnlyList<Standing> On(IBrokerKind broker, IEnumerable<IContender> contenders) =>
    [
        .. from contender in contenders
           let runs = Runs.Where(run => run.Broker == broker.Name && run.Contender == contender.Name).ToList()
           where runs.Count > 0
           select Standing.Of(contender.Name, runs),
    ];
}
