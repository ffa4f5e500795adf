//! What Regbox costs, stage by stage.
