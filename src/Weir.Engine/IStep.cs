namespace Weir.Engine;

/// <summary>One transformation of a record: synchronous, without I/O. One instance per worker, so it needs no locks.</summary>
/// <remarks>Steps run in the order of the pipeline file, on a record that has met the source's contract.</remarks>
public interface IStep
{
    /// <summary>Changes the record in place and says how it goes on.</summary>
    StepResult Apply(ref Record record);
}
