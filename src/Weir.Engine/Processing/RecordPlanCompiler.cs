using Weir.Engine.Contracts;

namespace Weir.Engine.Processing;

/// <summary>Makes the record plan of a pipeline's options, or says everything that is wrong with its contracts and steps.</summary>
/// <param name="file">The pipeline file as problems name it.</param>
/// <param name="problems">Takes what is found.</param>
sealed class RecordPlanCompiler(string file, ICollection<Problem> problems)
{
    /// <summary>The plan, or null after adding problems.</summary>
    public RecordPlan? Compile(RecordOptions options)
    {
        var before = Errors();
        var builder = new RecordPlanBuilder(Key(options), options.OutputTopics, TimeProvider.System)
        {
            Limits = options.Limits,
            Key = options.OutputKey,
            Tombstones = options.Tombstones,
            UnknownFields = options.UnknownFields,
        };
        builder.SourceContract = CompileContract(options.SourceContract, builder);
        foreach (var step in options.Steps) AddStep(step, builder);
        builder.SinkContract = CompileContract(options.SinkContract, builder);
        return Errors() == before ? Build(builder) : null;
    }

    RecordPlan? Build(RecordPlanBuilder builder)
    {
        try
        {
            return builder.Build();
        }
        catch (WeirException wrong)
        {
            problems.Add(new Problem(wrong.Code, file, 1, 1, wrong.Message, wrong.Hint));
            return null;
        }
    }

    int Errors() => problems.Count(problem => problem.Severity == ProblemSeverity.Error);

    /// <summary>A name that is not under keys was complained about already, or is a variable that lint does not have.</summary>
    static Func<string, KeyOptions> Key(RecordOptions options) =>
        name => options.Keys.GetValueOrDefault(name) ?? new KeyOptions(name, "", KeyEncoding.Base64);

    Contract? CompileContract(ContractFile? contract, RecordPlanBuilder builder)
    {
        if (contract is null) return null;
        var wrong = new List<ContractProblem>();
        var compiled = Contract.Compile(contract.Utf8Json, builder.Fields, wrong);
        foreach (var problem in wrong)
            problems.Add(new Problem("WEIR1201", contract.Path, problem.Line, problem.Column, problem.Pointer.Length == 0 ? $"the contract {problem.Message}" : $"{problem.Pointer}: {problem.Message}", problem.Hint, problem.Severity));
        return compiled;
    }

    void AddStep(StepOptions step, RecordPlanBuilder builder)
    {
        foreach (var wrong in builder.AddStep(step))
            problems.Add(new Problem(wrong.Code, file, step.Line, step.Column, $"{step.Name}: {wrong.Message}", wrong.Hint));
    }
}
