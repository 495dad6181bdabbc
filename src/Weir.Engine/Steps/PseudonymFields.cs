namespace Weir.Engine.Steps;

/// <summary>The fields of a step that writes pseudonyms.</summary>
/// <param name="Source">What is replaced.</param>
/// <param name="Target">Takes the result; the source itself where it takes its place.</param>
/// <param name="Previous">Takes what the key's previous version gives, or 0: the key never overlaps.</param>
readonly record struct PseudonymFields(int Source, int Target, int Previous)
{
    /// <summary>What comes after the result was or was not put into its place.</summary>
    public StepResult Done(ref Record record, bool isSet)
    {
        if (!isSet) return StepResult.Reject(Target, RecordCodes.NoSuchParent);
        if (Target != Source) record.Remove(Source);
        return StepResult.Continue;
    }
}
