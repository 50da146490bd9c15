import { createApp } from 'vue'
import '../styles/tokens.css'
import '../styles/admin.css'
import '../styles/talks.css'
import App from './App.vue'

createApp(App).mount('#app')
