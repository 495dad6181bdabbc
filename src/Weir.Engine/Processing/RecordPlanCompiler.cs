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
        var before = problems.Count;
        var builder = new RecordPlanBuilder(name => options.Keys[name], TimeProvider.System)
        {
            Limits = options.Limits,
            Key = options.OutputKey,
            Tombstones = options.Tombstones,
            UnknownFields = options.UnknownFields,
        };
        builder.SourceContract = CompileContract(options.SourceContract, builder);
        foreach (var step in options.Steps) AddStep(step, builder);
        builder.SinkContract = CompileContract(options.SinkContract, builder);
        return problems.Count == before ? Build(builder) : null;
    }

    RecordPlan? Build(RecordPlanBuilder builder)
    {
        try
        {
            return builder.Build();
        }
        catch (WeirException wrong)
        {
            problems.Add(new Problem(wrong.Code, file, 0, 0, wrong.Message, wrong.Hint));
            return null;
        }
    }

    Contract? CompileContract(ContractFile? contract, RecordPlanBuilder builder)
    {
        if (contract is null) return null;
        var wrong = new List<ContractProblem>();
        var compiled = Contract.Compile(contract.Utf8Json, builder.Fields, wrong);
        foreach (var problem in wrong)
            problems.Add(new Problem("WEIR1201", contract.Path, 0, 0, problem.Pointer.Length == 0 ? $"the contract {problem.Message}" : $"{problem.Pointer}: {problem.Message}", problem.Hint));
        return compiled;
    }

    void AddStep(StepOptions step, RecordPlanBuilder builder)
    {
        foreach (var wrong in builder.AddStep(step))
            problems.Add(new Problem(wrong.Code, file, step.Line, step.Column, $"{step.Name}: {wrong.Message}", wrong.Hint));
    }
}
