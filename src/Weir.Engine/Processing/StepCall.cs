namespace Weir.Engine.Processing;

/// <inheritdoc cref="IStep.Apply"/>
delegate StepResult StepCall(ref Record record);
