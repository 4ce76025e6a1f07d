"""Recording a change of agencies by a decision, giving away what then awaits, and taking a change back."""
