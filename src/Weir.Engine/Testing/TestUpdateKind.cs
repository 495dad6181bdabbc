namespace Weir.Engine.Testing;

/// <summary>What became of a case when test files were updated.</summary>
public enum TestUpdateKind
{
    /// <summary>It passes, and was left as it is.</summary>
    Passed,
    /// <summary>Its expectation now says what becomes of its record.</summary>
    Updated,
    /// <summary>Its expectation cannot be written without touching something else.</summary>
    Refused,
}
