namespace Weir.Commands.Doctoring;

/// <summary>How bad a finding is.</summary>
enum FindingLevel
{
    Ok,

    /// <summary>It works, until something that may happen happens; or it could not be found out.</summary>
    Warn,

    /// <summary>It will not work.</summary>
    Fail,
}
