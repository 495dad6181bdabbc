namespace Weir.Engine.Contracts.Validation;

/// <summary>A schema as the full validator applies it: keywords that must all hold, those first that look at nothing but the value.</summary>
/// <remarks>Immutable once its contract is compiled; a recursive schema refers to itself, so keywords are given after it exists.</remarks>
sealed class Schema(object resource)
{
    public Keyword[] Keywords { get; set; } = [];

    /// <summary>The resource it stands in, which decides what <c>$dynamicRef</c> means below it.</summary>
    public object Resource => resource;

    /// <summary>True for <c>true</c>, <c>{}</c> and annotations alone.</summary>
    public bool AllowsEverything => Keywords.Length == 0;

    /// <summary>True for <c>false</c>.</summary>
    public bool AllowsNothing => Keywords is [ForbiddenKeyword];

    /// <summary>True where a keyword asks which fields or items no other keyword has looked at.</summary>
    public bool HasUnevaluated => Keywords is [.., UnevaluatedKeyword];

    /// <summary>True for <c>x-personal: true</c>.</summary>
    public bool IsPersonal { get; set; }
}
