namespace Weir.Engine.Contracts;

/// <summary>One field of an object: whether it must be there, and what must hold if it is.</summary>
sealed record MemberRule(int Field, bool Required, ValueRule Value);
