namespace Weir.Faults.Matrix;

/// <summary>The faults of the matrix: docs/operating/faults.md lists them from here.</summary>
static class Faults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        .. WorkerFaults.All,
        .. RequestFaults.All,
        .. RefusalFaults.All,
        .. ClusterFaults.All,
        .. DiskFaults.All,
        .. NetworkFaults.All,
        .. MembershipFaults.All,
        .. OperationFaults.All,
        .. RecordFaults.All,
        .. StepFaults.All,
        .. RetryFaults.All,
        .. TopicFaults.All,
    ];
}
