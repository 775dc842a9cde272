//! `std::prelude`, which brings `thread_local!` into every module.

pub use ::std::prelude::*;

/// As `std::prelude::v1`.
pub mod v1 {
    pub use crate::thread_local;
    pub use ::std::prelude::v1::*;
}

/// As `std::prelude::rust_2015`.
pub mod rust_2015 {
    pub use crate::thread_local;
    pub use ::std::prelude::rust_2015::*;
}

/// As `std::prelude::rust_2018`.
pub mod rust_2018 {
    pub use crate::thread_local;
    pub use ::std::prelude::rust_2018::*;
}

/// As `std::prelude::rust_2021`.
pub mod rust_2021 {
    pub use crate::thread_local;
    pub use ::std::prelude::rust_2021::*;
}

/// As `std::prelude::rust_2024`.
pub mod rust_2024 {
    pub use crate::thread_local;
    pub use ::std::prelude::rust_2024::*;
}
