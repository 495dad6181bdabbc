using Weir.Engine.Processing;

namespace Weir.Engine;

/// <summary>Says what is wrong with a contract by itself, without a pipeline that names it.</summary>
public static class ContractLint
{
    /// <summary>Every problem of a JSON Schema as a contract; empty when it can be used.</summary>
    /// <param name="path">The file as problems shall name it.</param>
    /// <param name="schema">Its bytes.</param>
    public static IReadOnlyList<Problem> Of(string path, ReadOnlyMemory<byte> schema)
    {
        var problems = new List<Problem>();
        new RecordPlanCompiler(path, problems).Compile(new RecordOptions(new ContractFile(path, schema), null, [], new Dictionary<string, KeyOptions>(), null, TombstonePolicy.Pass, UnknownFieldPolicy.Remove, new RecordLimits()));
        return problems;
    }
}
