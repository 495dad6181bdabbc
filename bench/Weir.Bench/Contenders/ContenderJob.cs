using Weir.Bench.Brokers;
using Weir.Bench.Rows;

namespace Weir.Bench.Contenders;

/// <summary>What a contender is to do in one run.</summary>
/// <param name="Row">The variant of the job.</param>
/// <param name="Access">The brokers.</param>
/// <param name="Topic">The source; the output goes to TOPIC-processed and TOPIC-dead.</param>
/// <param name="Group">The consumer group, which nobody has used yet.</param>
/// <param name="Folder">For its files; gone after the run.</param>
sealed record ContenderJob(Row Row, ContenderAccess Access, string Topic, string Group, string Folder);
