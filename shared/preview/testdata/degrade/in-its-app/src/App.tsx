import {createNativeStackNavigator} from '@react-navigation/native-stack';
import {NavigationContainer} from '@react-navigation/native';
import {Text, View} from 'react-native';
import {ThemeProvider} from './theme';
import Home from './Home';
const Stack = createNativeStackNavigator();
export const App = () => (
  <ThemeProvider colour="green">
    <View><Text>the app's banner</Text></View>
    <NavigationContainer>
      <Stack.Navigator>
        <Stack.Screen name="Login" component={() => <Text>log in</Text>} />
        <Stack.Screen name="Home" component={Home} />
      </Stack.Navigator>
    </NavigationContainer>
  </ThemeProvider>
);
